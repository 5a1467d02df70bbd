#include "server/cluster_sim/cluster_state.h"

#include <algorithm>
#include <mutex>

namespace tms::cluster_sim {
namespace {

constexpr std::array<std::string_view, 7> kRecords{
    "null",
    R"({"action_code": 1, "action_desc": "tran-begin"})",
    R"({"action_code": 2, "action_desc": "pe-enable"})",
    R"({"action_code": 3, "action_desc": "t-enable"})",
    R"({"action_code": 4, "action_desc": "pe-finalize"})",
    R"({"action_code": 5, "action_desc": "pe-direct"})",
    R"({"action_code": 9, "action_desc": "migration-hold"})"};

// A state in one word: until when the old state shows, the old one and the new one.
constexpr std::uint64_t pack(std::uint64_t visible_at_ms, Shown old_state, Shown new_state) {
  return visible_at_ms << 16 | static_cast<std::uint64_t>(old_state) << 8 |
         static_cast<std::uint64_t>(new_state);
}

constexpr Shown visible_state(std::uint64_t packed, std::uint64_t now_ms) {
  const bool is_visible = now_ms >= packed >> 16;
  return static_cast<Shown>((is_visible ? packed : packed >> 8) & 0xff);
}

void append_quoted(std::string& out, std::string_view plain) {
  out.append("\"").append(plain).append("\"");
}

}  // namespace

ClusterState::ClusterState(std::uint32_t customers, std::uint64_t seed, Pace pace)
    : seed_(seed), pace_(pace), customers_(customers) {
  auto inhabitants = populate(customers, seed);
  positions_.reserve(customers);
  for (std::size_t i = 0; i < customers_.size(); ++i) {
    customers_[i].cid = std::move(inhabitants[i].cid);
    customers_[i].state = pack(0, inhabitants[i].shown, inhabitants[i].shown);
    positions_.emplace(customers_[i].cid, i);
  }
}

std::optional<std::size_t> ClusterState::find(std::string_view cid) const {
  const auto found = positions_.find(cid);
  if (found == positions_.end()) return std::nullopt;
  return found->second;
}

std::uint64_t ClusterState::now_ms() const {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_).count());
}

void ClusterState::apply(Shown shown, std::span<const std::size_t> positions) {
  const auto now = now_ms();
  const auto visible_at = now + static_cast<std::uint64_t>(pace_.readback_delay.count());
  for (const auto position : positions) {
    auto& customer = customers_[position];
    auto before = customer.state.load();
    while (!customer.state.compare_exchange_weak(
        before, pack(visible_at, visible_state(before, now), shown))) {
    }
    customer.acted_at_ms = std::max<std::uint64_t>(now, 1);
    ++customer.applied;
  }
}

std::uint32_t ClusterState::applied(std::size_t position) const {
  return customers_[position].applied;
}

void ClusterState::append_record(std::string& out, const Customer& customer,
                                 std::uint64_t now) const {
  append_quoted(out, customer.cid);
  out.append(": ").append(kRecords[static_cast<std::size_t>(visible_state(customer.state, now))]);
}

std::string ClusterState::actions_reply() const {
  constexpr std::size_t kBytesPerCustomer = 88;
  const std::shared_lock lock(overrides_mutex_);
  const auto now = now_ms();
  const auto shown = customers_.size() - std::min<std::size_t>(hidden_, customers_.size());
  std::string out;
  out.reserve(shown * kBytesPerCustomer + 2);
  out += '{';
  for (std::size_t i = 0; i < shown; ++i) {
    if (!overrides_.empty() && overrides_.contains(customers_[i].cid)) continue;
    if (out.size() > 1) out += ", ";
    append_record(out, customers_[i], now);
  }
  for (const auto& [cid, record] : overrides_) {
    if (out.size() > 1) out += ", ";
    append_quoted(out, cid);
    out.append(": ").append(record);
  }
  out += '}';
  return out;
}

std::string ClusterState::action_reply(std::string_view cid) const {
  std::string out{"{"};
  const std::shared_lock lock(overrides_mutex_);
  if (const auto record = overrides_.find(cid); record != overrides_.end()) {
    append_quoted(out, cid);
    out.append(": ").append(record->second);
  } else if (const auto position = find(cid)) {
    append_record(out, customers_[*position], now_ms());
  }
  out += '}';
  return out;
}

std::string ClusterState::app_status_reply(std::string_view cid) const {
  const auto position = find(cid);
  if (!position) return "[]";
  const auto acted_at = customers_[*position].acted_at_ms.load();
  const auto since_ms = static_cast<double>(std::max(now_ms(), acted_at) - acted_at);
  std::string out{"["};
  for (const auto app : kApps) {
    const bool is_settled =
        since_ms >= settle_share(seed_, cid, app) * static_cast<double>(pace_.settle.count());
    const auto verdict =
        is_settled ? settled_verdict(seed_, cid, app) : AppVerdict{"Transiting", {}};
    if (out.size() > 1) out += ", ";
    out.append(R"({"app_name": )");
    append_quoted(out, app);
    out.append(R"(, "status": )");
    append_quoted(out, verdict.status);
    if (!verdict.reason.empty()) {
      out.append(R"(, "reason": )");
      append_quoted(out, verdict.reason);
    }
    out += '}';
  }
  out += ']';
  return out;
}

void ClusterState::override_record(std::string cid, std::string record) {
  const std::unique_lock lock(overrides_mutex_);
  overrides_.insert_or_assign(std::move(cid), std::move(record));
}

}  // namespace tms::cluster_sim
