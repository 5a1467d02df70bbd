// Reading states: whole clusters and single customers, into the directory.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "server/core/clusters/clusters_impl.h"
#include "shared/model/text.h"

namespace tms::core {

using model::Error;
using model::ErrorCode;
using model::fail;
using upstream::ReadReply;
using upstream::StateRecord;
using upstream::TmsClient;

namespace {

// Up to so many customers are read one by one: a whole cluster is megabytes.
constexpr std::size_t kFewCustomers = 16;

Error error_of(const ReadReply& reply) {
  Error error;
  error.retry_after_s = reply.call.retry_after_s;
  if (reply.unauthorized) {
    error.code = ErrorCode::ClusterUnauthorized;
    error.message = "The cluster refuses the token: connect again. It said: " + reply.call.message;
  } else if (reply.call.http_status == 429) {
    error.code = ErrorCode::RateLimited;
    error.message = "The cluster asks for fewer requests (429): it is read again later.";
  } else {
    error.code = ErrorCode::ClusterUnreachable;
    error.message = "The cluster could not be read: " + reply.call.message;
  }
  return error;
}

StateRead state_read(const StateRecord& record) {
  return {std::string(record.cid), record.action_code, std::string(record.action_desc),
          record.malformed};
}

model::State state_of(const StateRead& read) {
  return read.malformed ? model::State::Other
                        : model::state_from_upstream(read.action_code, read.action_desc);
}

std::string in_words(const model::SyncReport& report, const SyncChanges& changes,
                     std::uint64_t duplicates) {
  if (report.error) return report.error->message;
  using model::group_digits;
  const std::string twice =
      duplicates == 0 ? "" : ", " + group_digits(duplicates) + " duplicates left out";
  return group_digits(report.customers) + " customers: " + group_digits(changes.changed) +
         " changed, " + group_digits(changes.added) + " new, " + group_digits(changes.missing) +
         " missing, " + group_digits(changes.returned) + " returned, " +
         group_digits(report.malformed) + " malformed" + twice;
}

}  // namespace

std::uint64_t sort_by_cid(std::vector<StateRead>& states) {
  const auto is_before = [](const StateRead& a, const StateRead& b) { return a.cid < b.cid; };
  if (!std::is_sorted(states.begin(), states.end(), is_before)) {
    std::stable_sort(states.begin(), states.end(), is_before);
  }
  const auto kept = std::unique(states.rbegin(), states.rend(),
                                [](const auto& a, const auto& b) { return a.cid == b.cid; });
  const auto duplicates = static_cast<std::uint64_t>(kept.base() - states.begin());
  states.erase(states.begin(), kept.base());
  return duplicates;
}

std::optional<Error> Clusters::Impl::read_through(
    const ClusterEntry& entry, model::UserId user,
    const std::function<ReadReply(TmsClient&, const std::string&)>& call) {
  CircuitBreaker& breaker = life(entry.row.key).breaker;
  for (bool is_first = true;; is_first = false) {
    auto through = connection(entry, user);
    if (!through) return through.error();
    if (breaker.wait_ms(options.clock()) > 0) {
      return Error{ErrorCode::ClusterUnreachable,
                   "The cluster did not answer ten times in a row: it is asked again in a few "
                   "seconds.",
                   {},
                   5};
    }
    const ReadReply reply = call(*through->client, through->token);
    breaker.report(reply.call, options.clock());
    if (reply.ok) return std::nullopt;
    const bool has_another_token =
        reply.unauthorized && credentials.token_refused(entry.row.key, user, through->token);
    if (!is_first || !has_another_token) return error_of(reply);
  }
}

Clusters::Impl::FullRead Clusters::Impl::read_whole(const ClusterEntry& entry, model::UserId user) {
  FullRead read;
  read.error = read_through(entry, user, [&](TmsClient& client, const std::string& token) {
    read.states.clear();
    read.states.reserve(directory.counts(entry.row.key).customers);
    read.malformed = 0;
    read.sent_at = options.clock();
    auto reply = client.read_all_states(token, [&](const StateRecord& record) {
      read.states.push_back(state_read(record));
      read.malformed += record.malformed;
    });
    read.malformed += reply.invalid_ids;
    return reply;
  });
  if (!read.error) read.duplicates = sort_by_cid(read.states);
  return read;
}

Result<Clusters::Impl::Synced> Clusters::Impl::sync(ClusterKey key, const SyncRequest& request) {
  const std::lock_guard one_at_a_time(life(key).full_read);
  const auto entry = find(key);
  if (!entry) return fail(entry.error());
  if (auto callable = require_url(**entry); !callable) return fail(callable.error());
  const TimeMs began_at = options.clock();
  Synced synced;
  synced.read = read_whole(**entry, request.actor.user_id);
  auto report = take_over(**entry, request, synced.read, began_at, "cluster.sync");
  if (!report) return fail(report.error());
  synced.report = std::move(*report);
  return synced;
}

Result<model::SyncReport> Clusters::Impl::take_over(const ClusterEntry& entry,
                                                    const SyncRequest& request,
                                                    const FullRead& read, TimeMs began_at,
                                                    const std::string& action) {
  const ClusterKey key = entry.row.key;
  model::SyncReport report;
  SyncChanges changes;
  report.at = began_at;
  if (read.error) {
    report.error = read.error;
  } else {
    changes = directory.apply_full_read(key, read.states, read.sent_at, request.accept_missing);
    report.customers = changes.customers;
    report.malformed = read.malformed;
    if (changes.suspicious) {
      report.missing = changes.missing;
      report.error = Error{
          ErrorCode::Conflict,
          "The reply lacks " + model::group_digits(changes.missing) +
              " known customers, more than 10 %: nothing was changed. If they are really gone, an "
              "admin can sync again and accept it."};
    } else {
      report.changed = changes.changed;
      report.missing = directory.counts(key).missing;
    }
  }
  report.ok = !report.error;
  report.duration_ms = static_cast<std::uint64_t>(std::max<TimeMs>(0, options.clock() - began_at));
  const bool was_ok = !entry.row.last_sync || entry.row.last_sync->ok;
  const bool is_news = report.ok != was_ok || (report.ok && changes.changes_who_exists());
  auto audit = audit_draft(request.actor, action,
                           report.ok ? model::AuditOutcome::Success : model::AuditOutcome::Failure,
                           in_words(report, changes, read.duplicates));
  audit.cluster = entry.row.code;
  audit.job_id = request.job;
  audit.duration_ms = static_cast<std::int64_t>(report.duration_ms);
  if (auto stored = store_report(entry, report, request.by_hand || is_news ? &audit : nullptr);
      !stored) {
    return fail(stored.error());
  }
  return report;
}

Result<void> Clusters::Impl::store_report(const ClusterEntry& entry,
                                          const model::SyncReport& report,
                                          const store::AuditDraft* audit) {
  auto stored = directory.flush_sync(entry.row.key, report, audit);
  if (!stored) return stored;
  const std::unique_lock lock(mutex);
  const auto place = entries.find(entry.row.key);
  if (place == entries.end()) return {};
  auto updated = std::make_shared<ClusterEntry>(*place->second);
  updated->row.last_sync = report;
  place->second = std::move(updated);
  return {};
}

Result<model::SyncReport> Clusters::sync(ClusterKey key, const SyncRequest& request) {
  auto synced = impl_->sync(key, request);
  if (!synced) return fail(synced.error());
  return std::move(synced->report);
}

// ---- single customers

StatesRead Clusters::Impl::read_singly(const ClusterEntry& entry, model::UserId user,
                                       std::span<const CustomerKey> customers) {
  StatesRead result;
  for (const CustomerKey key : customers) {
    const std::string cid = directory.cid(key);
    CustomerRead read{.key = key};
    std::optional<StateRead> state;
    bool is_unknown = false;
    auto error = read_through(entry, user, [&](TmsClient& client, const std::string& token) {
      state.reset();
      read.sent_at = options.clock();
      auto reply = client.read_state(token, cid, [&](const StateRecord& record) {
        if (record.cid == cid) state = state_read(record);
      });
      is_unknown = reply.call.http_status == 404;
      return reply;
    });
    if (error && !is_unknown) {
      result.error = std::move(error);
      return result;
    }
    if (state) {
      directory.apply_single_read(entry.row.key, *state, read.sent_at);
      read.listed = true;
      read.state = state_of(*state);
    }
    result.reads.push_back(read);
  }
  return result;
}

StatesRead Clusters::Impl::read_by_sync(const ClusterEntry& entry, model::UserId user,
                                        std::span<const CustomerKey> customers) {
  StatesRead result;
  SyncRequest request;
  request.actor.user_id = user;
  auto synced = sync(entry.row.key, request);
  if (!synced) {
    result.error = synced.error();
    return result;
  }
  if (synced->report.error) {
    result.error = synced->report.error;
    return result;
  }
  const auto cids = directory.cids(customers);
  const auto& states = synced->read.states;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    CustomerRead read{.key = customers[i], .sent_at = synced->read.sent_at};
    const auto found = std::lower_bound(
        states.begin(), states.end(), cids[i],
        [](const StateRead& state, const std::string& cid) { return state.cid < cid; });
    if (found != states.end() && found->cid == cids[i]) {
      read.listed = true;
      read.state = state_of(*found);
    }
    result.reads.push_back(read);
  }
  return result;
}

StatesRead Clusters::read_states(ClusterKey key, model::UserId user,
                                 std::span<const CustomerKey> customers) {
  const auto entry = impl_->find(key);
  if (!entry) return {.reads = {}, .error = entry.error()};
  return customers.size() <= kFewCustomers ? impl_->read_singly(**entry, user, customers)
                                           : impl_->read_by_sync(**entry, user, customers);
}

}  // namespace tms::core
