// The small answers of a cluster and of its token URL, those of list sources, and addresses.
#include <algorithm>

#include "server/upstream/list_reply.h"
#include "server/upstream/replies.h"
#include "server/upstream/retry_after.h"
#include "server/upstream/url.h"
#include "shared/model/ids.h"
#include "shared/model/text.h"
#include "tests/fuzz/fuzz.h"

using namespace tms;
using fuzz::require;

namespace {

const std::vector<std::string> kAsked{"a", "b", "0123456789abcdef0123456789abcdef", "1234567"};
constexpr int kStatuses[] = {200, 201, 204, 400, 401, 404, 429, 500, 503, 504};
constexpr const char* kSecret = "s3cr3t-token";

void check_set_action(int status, std::string_view body) {
  const auto meaning = upstream::read_set_action(status, body, kAsked);
  for (const auto& cid : meaning.unknown_cids) {
    require(std::find(kAsked.begin(), kAsked.end(), cid) != kAsked.end(),
            "only customers that were asked for are blamed");
  }
  const std::string words = upstream::words_of(status, body, kSecret);
  require(words.find(kSecret) == std::string::npos, "the token is in no message");
  require(words.size() <= 500 && model::is_valid_utf8(words), "messages are short and clean");
}

void check_list(std::string_view body) {
  const auto reply = upstream::parse_list_reply(body);
  if (!reply) return;
  for (const auto& id : reply->list.ids) {
    require(!model::customer_id_problem(id.text()), "a list holds nothing but ids");
  }
  require(reply->list.rejected.size() <= reply->list.rejected_total, "what is rejected is counted");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = fuzz::text_of(data, size);
  const int status = kStatuses[fuzz::take_choice(input, std::size(kStatuses))];
  check_set_action(status, input);
  std::vector<upstream::AppRecord> apps;
  (void)upstream::read_app_status_body(input, apps);
  if (const auto token = upstream::read_token(input)) {
    require(!token->access_token.empty(), "a token is not empty");
    require(token->access_token.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "a token breaks no header");
  }
  require(upstream::parse_retry_after(input, 1'790'000'000'000) <= 3600, "a wait is bounded");
  if (const auto url = upstream::parse_url(input)) {
    require(!url->host.empty(), "an address has a host");
  }
  (void)upstream::upstream_url_problem(input);
  check_list(input);
  return 0;
}
