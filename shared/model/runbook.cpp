#include "shared/model/runbook.h"

#include <algorithm>

#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr std::size_t kMaxAppBytes = 128;
constexpr std::size_t kMaxPatternBytes = 256;
constexpr std::size_t kMaxUrlBytes = 2048;

// A link that a browser may be given: http or https, a host, and nothing but visible ASCII.
bool is_link(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const std::string scheme = to_lower(url.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return false;
  const std::string_view rest = url.substr(scheme_end + 3);
  if (rest.substr(0, rest.find_first_of("/?#")).empty()) return false;
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
  });
}

bool is_plain_text(std::string_view text, std::size_t most_bytes) {
  return clean_text(text, most_bytes) == text;
}

std::size_t pinned_characters(std::string_view pattern) {
  return pattern.size() - static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '*'));
}

struct Specificity {
  bool names_app = false;
  std::size_t pinned = 0;
  friend bool operator<(const Specificity& a, const Specificity& b) {
    return a.names_app != b.names_app ? b.names_app : a.pinned < b.pinned;
  }
};

}  // namespace

std::optional<FieldError> runbook_problem(const Runbook& runbook) {
  if (runbook.app.empty() || !is_plain_text(runbook.app, kMaxAppBytes)) {
    return FieldError{"app", "invalid",
                      "must name an application in at most 128 bytes, or be * for every one"};
  }
  if (!is_plain_text(runbook.reason_pattern, kMaxPatternBytes)) {
    return FieldError{"reason_pattern", "invalid",
                      "must be plain text of at most 256 bytes, with * for anything"};
  }
  if (!runbook.reason_pattern.empty() && pinned_characters(runbook.reason_pattern) == 0) {
    return FieldError{"reason_pattern", "invalid",
                      "must hold more than *: leave it empty for any reason"};
  }
  if (runbook.url.size() > kMaxUrlBytes || !is_link(runbook.url)) {
    return FieldError{"url", "invalid",
                      "must be an http or https address of at most 2048 characters"};
  }
  return std::nullopt;
}

// The first place of each piece is the best one for the pieces after it, so nothing is tried twice.
bool reason_matches(std::string_view pattern, std::string_view reason) {
  const std::string pieces = to_lower(pattern);
  const std::string text = to_lower(reason);
  std::size_t at = 0;
  std::size_t begin = 0;
  while (begin <= pieces.size()) {
    const std::size_t end = std::min(pieces.find('*', begin), pieces.size());
    const std::string_view piece = std::string_view(pieces).substr(begin, end - begin);
    const std::size_t found = text.find(piece, at);
    if (found == std::string::npos) return false;
    at = found + piece.size();
    begin = end + 1;
  }
  return true;
}

const Runbook* find_runbook(std::span<const Runbook> runbooks, std::string_view app,
                            Category category, std::string_view reason) {
  const Runbook* best = nullptr;
  Specificity best_rank;
  for (const Runbook& runbook : runbooks) {
    if (runbook.category != category) continue;
    if (runbook.app != kAnyApp && runbook.app != app) continue;
    const Specificity rank{runbook.app != kAnyApp, pinned_characters(runbook.reason_pattern)};
    if (best && !(best_rank < rank)) continue;
    if (!reason_matches(runbook.reason_pattern, reason)) continue;
    best = &runbook;
    best_rank = rank;
  }
  return best;
}

}  // namespace tms::model
