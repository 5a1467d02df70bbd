#include "server/cluster_sim/fault.h"

#include <algorithm>
#include <charconv>

#include "server/cluster_sim/random.h"

namespace tms::cluster_sim {
namespace {

constexpr std::array<std::string_view, kRoutes.size()> kRouteNames{"action", "appstatus", "set",
                                                                   "token"};
constexpr std::array<std::string_view, kFaultKinds.size()> kKindNames{
    "timeout",      "reset",     "slow",           "429", "500", "503", "malformed", "truncated",
    "unauthorized", "not-ready", "apply-then-drop"};

bool is_action_only(FaultKind kind) {
  return kind == FaultKind::NotReady || kind == FaultKind::ApplyThenDrop;
}

template <std::size_t N>
std::string listed(const std::array<std::string_view, N>& names) {
  std::string text;
  for (const auto name : names) {
    if (!text.empty()) text += ' ';
    text += name;
  }
  return text;
}

model::Error wrong(std::string message) {
  return {.code = model::ErrorCode::InvalidRequest, .message = std::move(message)};
}

}  // namespace

std::string_view to_string(Route route) {
  return kRouteNames[static_cast<std::size_t>(route)];
}

std::string_view to_string(FaultKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

bool FaultRule::touches(Route asked) const {
  if (is_action_only(kind) && asked != Route::Set) return false;
  return !route || *route == asked;
}

std::string fault_key(const FaultRule& rule) {
  std::string key{to_string(rule.kind)};
  if (rule.route) key.append("@").append(to_string(*rule.route));
  return key;
}

model::Result<FaultRule> parse_fault_key(std::string_view text) {
  const auto at = text.find('@');
  const auto kind_name = text.substr(0, at);
  FaultRule rule;
  const auto kind = std::find(kKindNames.begin(), kKindNames.end(), kind_name);
  if (kind == kKindNames.end()) {
    return model::fail(wrong("There is no fault '" + std::string(kind_name) + "'; the kinds are " +
                             listed(kKindNames) + "."));
  }
  rule.kind = kFaultKinds[static_cast<std::size_t>(kind - kKindNames.begin())];
  if (at == std::string_view::npos) return rule;

  const auto route_name = text.substr(at + 1);
  const auto route = std::find(kRouteNames.begin(), kRouteNames.end(), route_name);
  if (route == kRouteNames.end()) {
    return model::fail(wrong("There is no route '" + std::string(route_name) +
                             "'; the routes are " + listed(kRouteNames) + "."));
  }
  rule.route = kRoutes[static_cast<std::size_t>(route - kRouteNames.begin())];
  if (!rule.touches(*rule.route)) {
    return model::fail(
        wrong("The fault '" + std::string(kind_name) + "' happens on the route 'set' only."));
  }
  return rule;
}

model::Result<FaultRule> parse_fault(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return model::fail(wrong("'" + std::string(text) + "' has no rate; write KIND[@ROUTE]:RATE, " +
                             "for example 503:0.1."));
  }
  auto rule = parse_fault_key(text.substr(0, colon));
  if (!rule) return rule;
  const auto number = text.substr(colon + 1);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), rule->rate);
  const bool whole = error == std::errc{} && end == number.data() + number.size();
  if (!whole || !(rule->rate >= 0 && rule->rate <= 1)) {
    return model::fail(
        wrong("'" + std::string(number) + "' is not a rate; write a number from 0 to 1."));
  }
  return rule;
}

FaultTable::FaultTable(std::vector<FaultRule> rules, std::uint64_t seed) : seed_(mix(seed)) {
  for (const auto& rule : rules) set(rule);
}

void FaultTable::set(const FaultRule& rule) {
  const std::lock_guard lock(mutex_);
  std::erase_if(rules_,
                [&](const FaultRule& r) { return r.kind == rule.kind && r.route == rule.route; });
  if (rule.rate > 0) rules_.push_back(rule);
}

std::vector<FaultRule> FaultTable::rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::optional<FaultKind> FaultTable::draw(Route route) {
  const std::lock_guard lock(mutex_);
  if (rules_.empty()) return std::nullopt;
  double threshold = 0;
  const double drawn = unit_interval(mix(seed_ ^ draws_++));
  for (const auto& rule : rules_) {
    if (!rule.touches(route)) continue;
    threshold += rule.rate;
    if (drawn < threshold) {
      ++injected_[static_cast<std::size_t>(rule.kind)];
      return rule.kind;
    }
  }
  return std::nullopt;
}

std::uint64_t FaultTable::injected(FaultKind kind) const {
  const std::lock_guard lock(mutex_);
  return injected_[static_cast<std::size_t>(kind)];
}

}  // namespace tms::cluster_sim
