#include "server/core/jobs/selection_resolver.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace tms::core {

using model::ErrorCode;
using model::WarningCode;

namespace {

constexpr std::size_t kSampleSize = 10;

struct Resolver {
  const ResolverServices& services;
  const std::string& cluster;
  ClusterKey key;

  void set_customers(std::vector<std::string> sorted_unique, ResolvedSelection& into) const {
    for (auto& cid : sorted_unique) {
      if (const auto known = services.directory.find(key, cid)) {
        into.customers.known.push_back(*known);
      } else {
        into.customers.unknown.push_back(std::move(cid));
      }
    }
  }

  ResolvedSelection from_list(model::IdList list) const {
    ResolvedSelection resolved;
    resolved.duplicates = list.duplicates;
    resolved.rejected = std::move(list.rejected);
    resolved.rejected_total = list.rejected_total;
    resolved.ignored_columns = std::move(list.ignored_columns);
    std::vector<std::string> cids;
    cids.reserve(list.ids.size());
    for (const auto& id : list.ids) cids.push_back(id.text());
    std::ranges::sort(cids);
    set_customers(std::move(cids), resolved);
    return resolved;
  }

  Result<ResolvedSelection> operator()(const model::CidsSelection& selection) const {
    return from_list(selection.list);
  }

  Result<ResolvedSelection> operator()(const model::TextSelection& selection) const {
    auto list = model::parse_id_list(selection.text, selection.columns);
    if (list.ambiguous) {
      return model::fail(model::field_error(
          "selection.columns", "ambiguous_columns",
          "This list has several columns and no header that names the one with the customer ids. "
          "Say whether all columns hold ids, or only the first.",
          ErrorCode::AmbiguousColumns));
    }
    return from_list(std::move(list));
  }

  Result<ResolvedSelection> operator()(const model::FilterSelection& selection) const {
    auto keys = services.directory.matching(cluster, selection.filter);
    if (!keys) return model::fail(keys.error());
    ResolvedSelection resolved;
    resolved.customers.known = std::move(*keys);
    return resolved;
  }

  Result<ResolvedSelection> operator()(const model::BatchesSelection& selection) const {
    if (!services.batches) {
      return model::fail(model::field_error("selection.batch_ids", "not_available",
                                            "There are no batches on this server."));
    }
    auto cids = services.batches(cluster, selection.batch_ids);
    if (!cids) return model::fail(cids.error());
    ResolvedSelection resolved;
    std::ranges::sort(*cids);
    const auto repeated = std::ranges::unique(*cids);
    resolved.duplicates = static_cast<std::uint64_t>(repeated.size());
    cids->erase(repeated.begin(), repeated.end());
    set_customers(std::move(*cids), resolved);
    return resolved;
  }

  Result<ResolvedSelection> operator()(const model::OutcomesSelection& selection) const {
    const auto stored = services.store.jobs().load_job(selection.job_id);
    if (!stored) return model::fail(stored.error());
    if (!*stored) {
      return model::fail(ErrorCode::NotFound, "There is no job " + selection.job_id.text() + ".");
    }
    if ((*stored)->job.cluster != cluster) {
      return model::fail(model::field_error(
          "selection.job_id", "wrong_cluster",
          "That job ran on " + (*stored)->job.cluster + ", not on " + cluster + "."));
    }
    ResolvedSelection resolved;
    for (const auto& row : (*stored)->customers) {
      if (std::ranges::find(selection.outcomes, row.outcome) != selection.outcomes.end()) {
        resolved.customers.known.push_back(row.customer);
      }
    }
    return resolved;
  }
};

bool states_are_stale(const ResolverServices& services, const std::string& cluster) {
  const auto found = services.clusters.find(cluster, {}, false);
  return !found || model::states_are_stale(*found, services.clock());
}

using Flags = std::array<bool, model::kWarningCodes.size()>;
bool& flag(Flags& flags, WarningCode code) {
  return flags[static_cast<std::size_t>(code)];
}

Flags flags_of(const CustomerFacts& facts, model::Action action, bool stale, bool held) {
  Flags flags{};
  const bool listed = facts.presence == store::Presence::Present;
  const auto state = facts.requested ? model::requested_state(*facts.requested) : facts.state;
  flag(flags, WarningCode::AlreadyInState) = listed && state == model::requested_state(action);
  flag(flags, WarningCode::SkipsStep) = listed && model::skips_step(state, action);
  flag(flags, WarningCode::UnknownToCluster) = !listed;
  flag(flags, WarningCode::StateStale) = listed && stale;
  flag(flags, WarningCode::InOtherJob) = held;
  return flags;
}

class WarningCounter {
 public:
  explicit WarningCounter(const std::vector<WarningCode>& exclude) : exclude_(exclude) {}

  // False: this customer is left out.
  template <typename Name>
  bool count(Flags flags, Name name) {
    for (const auto code : exclude_) {
      if (flag(flags, code)) return false;
    }
    for (const auto code : model::kWarningCodes) {
      if (!flag(flags, code)) continue;
      auto& warning = warnings_[static_cast<std::size_t>(code)];
      warning.code = code;
      if (warning.count++ < kSampleSize) warning.sample.push_back(name());
    }
    return true;
  }

  std::vector<model::PreviewWarning> take() {
    std::vector<model::PreviewWarning> warnings;
    for (auto& warning : warnings_) {
      if (warning.count > 0) warnings.push_back(std::move(warning));
    }
    return warnings;
  }

 private:
  const std::vector<WarningCode>& exclude_;
  std::array<model::PreviewWarning, model::kWarningCodes.size()> warnings_;
};

}  // namespace

std::vector<std::string> batches_of(const model::Selection& selection) {
  std::vector<std::string> ids;
  if (const auto* batches = std::get_if<model::BatchesSelection>(&selection)) {
    ids = batches->batch_ids;
  } else if (const auto* filter = std::get_if<model::FilterSelection>(&selection)) {
    ids = filter->filter.batches;
  }
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  return ids;
}

Result<ResolvedSelection> resolve_selection(const ResolverServices& services,
                                            const std::string& cluster,
                                            const model::Selection& selection) {
  const auto key = services.clusters.key_of(cluster);
  if (!key) return model::fail(key.error());
  auto resolved = std::visit(Resolver{services, cluster, *key}, selection);
  if (!resolved) return resolved;
  if (resolved->customers.size() == 0) {
    return model::fail(model::field_error(
        "selection", "empty",
        resolved->rejected_total > 0
            ? "None of these entries is a customer id; the first was rejected because " +
                  resolved->rejected.front().reason + "."
            : std::string("No customer is in this selection.")));
  }
  return resolved;
}

std::vector<model::PreviewWarning> warn_and_exclude(const ResolverServices& services,
                                                    const std::string& cluster,
                                                    model::Action action, CustomerSet& customers,
                                                    const std::vector<WarningCode>& exclude) {
  const bool stale = states_are_stale(services, cluster);
  const auto facts = services.directory.facts(customers.known);
  const auto holders = services.claims.holders(customers.known);
  WarningCounter warnings(exclude);
  std::vector<CustomerKey> known;
  known.reserve(customers.known.size());
  for (std::size_t i = 0; i < customers.known.size(); ++i) {
    const auto customer = customers.known[i];
    const auto flags = flags_of(facts[i], action, stale, !holders[i].is_nil());
    if (warnings.count(flags, [&] { return services.directory.cid(customer); })) {
      known.push_back(customer);
    }
  }
  customers.known = std::move(known);
  Flags never_seen{};
  flag(never_seen, WarningCode::UnknownToCluster) = true;
  std::erase_if(customers.unknown, [&](const std::string& cid) {
    return !warnings.count(never_seen, [&cid] { return cid; });
  });
  return warnings.take();
}

}  // namespace tms::core
