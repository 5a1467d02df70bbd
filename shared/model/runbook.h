// Runbooks: which page says what to do about an application in trouble (PRODUCT 1.2). One matcher
// for server and page.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/app_status.h"
#include "shared/model/error.h"

namespace tms::model {

struct Runbook {
  std::string app;  // exactly as the cluster names it; "*": every app
  Category category = Category::Failed;
  // Pieces separated by `*` that must stand in the reason in this order, anywhere, in any case
  // (ASCII). Empty: any reason or none. No regular expression: a pattern can not be made slow.
  std::string reason_pattern;
  std::string url;  // http or https
  friend bool operator==(const Runbook&, const Runbook&) = default;
};
inline constexpr std::string_view kAnyApp = "*";
inline constexpr std::size_t kMaxRunbooks = 1000;

// What is wrong with an entry: the first wrong field, and a message that continues a sentence which
// begins with it. nullopt: nothing.
std::optional<FieldError> runbook_problem(const Runbook& runbook);

bool reason_matches(std::string_view pattern, std::string_view reason);

// The most specific entry: a named app before every app, then the pattern with more characters that
// are not `*`, then the one that stands first. nullptr: none matches.
const Runbook* find_runbook(std::span<const Runbook> runbooks, std::string_view app,
                            Category category, std::string_view reason);

}  // namespace tms::model
