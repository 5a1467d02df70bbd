#include "shared/model/runbook.h"

#include <doctest/doctest.h>

using namespace tms::model;

namespace {

std::string found(const std::vector<Runbook>& runbooks, std::string_view app, Category category,
                  std::string_view reason) {
  const Runbook* runbook = find_runbook(runbooks, app, category, reason);
  return runbook ? runbook->url : "";
}

std::string problem_of(Runbook runbook) {
  const auto problem = runbook_problem(runbook);
  return problem ? problem->field : "";
}

}  // namespace

TEST_CASE("a pattern stands anywhere in the reason, in any case") {
  CHECK(reason_matches("certificate", "The CERTIFICATE has expired"));
  CHECK(reason_matches("", "anything"));
  CHECK(reason_matches("", ""));
  CHECK_FALSE(reason_matches("certificate", "no licence"));
  CHECK_FALSE(reason_matches("certificate", ""));
}

TEST_CASE("pieces around a star must stand in their order and may not share characters") {
  CHECK(reason_matches("certificate*expired", "certificate of kms has expired"));
  CHECK(reason_matches("*certificate*", "a certificate"));
  CHECK(reason_matches("a**b", "a b"));
  CHECK_FALSE(reason_matches("expired*certificate", "certificate has expired"));
  CHECK_FALSE(reason_matches("aba*aba", "ababa"));
  CHECK(reason_matches("aba*aba", "abaaba"));
}

TEST_CASE("nothing but the star is special") {
  CHECK(reason_matches("(a+)+$", "why: (A+)+$ failed"));
  CHECK_FALSE(reason_matches(".", "no full stop"));
  CHECK(reason_matches("100%?", "at 100%?"));
}

TEST_CASE("a pattern of many stars is no slower than the text is long") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  CHECK_FALSE(reason_matches(pattern + "b", std::string(100'000, 'a')));
}

TEST_CASE("the most specific runbook wins: named app, then the longer pattern, then the first") {
  const std::vector<Runbook> runbooks{
      {"*", Category::Failed, "", "any"},
      {"*", Category::Failed, "certificate expired", "any-certificate"},
      {"kms", Category::Failed, "", "kms"},
      {"kms", Category::Failed, "certificate", "kms-certificate"},
      {"kms", Category::Failed, "cert*expired", "kms-expired"},
      {"kms", Category::Failed, "expired*12345", "kms-number"},
      {"kms", Category::Unknown, "", "kms-unknown"},
  };
  CHECK(found(runbooks, "scb", Category::Failed, "") == "any");
  CHECK(found(runbooks, "scb", Category::Failed, "Certificate expired") == "any-certificate");
  CHECK(found(runbooks, "kms", Category::Failed, "no licence") == "kms");
  CHECK(found(runbooks, "kms", Category::Failed, "bad certificate") == "kms-certificate");
  // 11 characters each, and both match certificate's 11 as well: the first of them.
  CHECK(found(runbooks, "kms", Category::Failed, "certificate expired") == "kms-certificate");
  CHECK(found(runbooks, "kms", Category::Failed, "cert expired") == "kms-expired");
  CHECK(found(runbooks, "kms", Category::Failed, "expired 12345") == "kms-number");
  CHECK(found(runbooks, "kms", Category::Unknown, "") == "kms-unknown");
  CHECK(found(runbooks, "kms", Category::Ready, "") == "");
  CHECK(found(runbooks, "KMS", Category::Failed, "") == "any");
  CHECK(found({}, "kms", Category::Failed, "") == "");
}

TEST_CASE("a runbook names an application, has plain text and leads to a web page") {
  const Runbook good{"kms", Category::Failed, "certificate*", "https://wiki.example/a?b=c#d"};
  CHECK(problem_of(good) == "");
  for (const std::string app : {"", "two\nlines"}) {
    Runbook bad = good;
    bad.app = app;
    CHECK(problem_of(bad) == "app");
  }
  for (const std::string& pattern :
       {std::string("*"), std::string("**"), std::string("a\tb"), std::string(257, 'x')}) {
    Runbook bad = good;
    bad.reason_pattern = pattern;
    CAPTURE(pattern);
    CHECK(problem_of(bad) == "reason_pattern");
  }
  for (const std::string& url :
       {std::string(""), std::string("wiki"), std::string("javascript:alert(1)"),
        std::string("javascript://x/%0aalert(1)"), std::string("ftp://x/"), std::string("https://"),
        std::string("https:///path"), std::string("https://a b/"), std::string("https://a/\"x"),
        std::string("http://\xC3\xA4/"), "https://a/" + std::string(2048, 'x')}) {
    Runbook bad = good;
    bad.url = url;
    CAPTURE(url);
    CHECK(problem_of(bad) == "url");
  }
}
