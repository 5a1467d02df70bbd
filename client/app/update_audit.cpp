// The audit log: the list, the history of one customer, its figures, the chain's verdict.
#include <algorithm>
#include <iterator>
#include <utility>

#include "client/app/update_rules.h"
#include "shared/protocol/query.h"

namespace tms::app {
namespace {

constexpr std::uint32_t kAuditPage = 100;

void take_list(AppState& state, Answer<FetchAudit> answer) {
  auto& audit = state.audit;
  const bool more = answer.request.query.before_seq != 0;
  model::AuditQuery asked = answer.request.query;
  asked.before_seq = state.route.audit.before_seq;
  asked.limit = state.route.audit.limit;
  if (asked != state.route.audit) return;
  if (more) {
    audit.loading_more = false;
    // A refresh may have begun the list anew: these records would not follow its last one.
    if (answer.request.query.before_seq != audit.next_before_seq) return;
    answer.number = std::max(answer.number, audit.records.answered);  // what is written stays
  }
  if (!settle(audit.records, answer, state.now)) return;
  auto& items = answer.reply->items;
  if (more && audit.records.value) {
    audit.records.value->insert(audit.records.value->end(), std::make_move_iterator(items.begin()),
                                std::make_move_iterator(items.end()));
    audit.next_before_seq = answer.reply->next_before_seq;
    return;
  }
  // A refresh that finds nothing leaves a search where it has come to.
  if (audit.records.value && items.empty()) return;
  // A refresh puts the newer records on top and keeps what was loaded below. Everything down to its
  // next_before_seq was looked at for it (0: all).
  if (audit.records.value && !audit.records.value->empty()) {
    const std::uint64_t newest_known = audit.records.value->front().seq;
    if (answer.reply->next_before_seq <= newest_known + 1) {
      std::erase_if(items, [&](const auto& record) { return record.seq <= newest_known; });
      audit.records.value->insert(audit.records.value->begin(),
                                  std::make_move_iterator(items.begin()),
                                  std::make_move_iterator(items.end()));
      return;
    }
  }
  audit.records.value = std::move(items);
  audit.next_before_seq = answer.reply->next_before_seq;
}

std::uint64_t open_seq(const AppState& state) {
  std::uint64_t seq = 0;
  for (const char digit : state.route.open)
    seq = seq * 10 + static_cast<std::uint64_t>(digit - '0');
  return seq;
}

void take_record(AppState& state, Answer<FetchAudit> answer) {
  const std::uint64_t seq = open_seq(state);
  if (answer.request.query.before_seq != seq + 1) return;
  auto& record = state.audit.record;
  if (!settle(record, answer, state.now)) return;
  auto& items = answer.reply->items;
  if (items.empty() || items.front().seq != seq) {
    record.error = model::Error{model::ErrorCode::NotFound, "There is no such record."};
    return;
  }
  record.value = std::move(items.front());
}

}  // namespace

void load_audit_record(AppState& state, Effects& effects) {
  if (state.route.screen != Screen::Audit || state.route.open.empty()) return;
  auto& record = state.audit.record;
  if (record.value || record.loading || !state.session) return;
  const std::uint64_t seq = open_seq(state);
  if (state.audit.records.value) {
    for (const auto& listed : *state.audit.records.value) {
      if (listed.seq != seq) continue;
      record.value = listed;
      return;
    }
  }
  record.loading = true;
  FetchAudit request{AuditPlace::Record, {}};
  request.query.before_seq = seq + 1;
  request.query.limit = 1;
  send(effects, std::move(request));
}

void apply(AppState& state, const ExportAudit& command, Effects& effects) {
  std::string path = "/api/v1/audit/export?format=";
  path += command.format == AuditFormat::Csv ? "csv" : "ndjson";
  model::AuditQuery every = state.route.audit;  // an export has no pages
  every.before_seq = model::AuditQuery{}.before_seq;
  every.limit = model::AuditQuery{}.limit;
  const std::string filter = protocol::write_audit_query(every);
  if (!filter.empty()) path += "&" + filter;
  effects.push_back(Download{std::move(path)});
}

void load_audit(AppState& state, Effects& effects, bool background) {
  state.audit.records.loading = true;
  FetchAudit request{AuditPlace::List, state.route.audit};
  request.query.before_seq = 0;
  request.query.limit = kAuditPage;
  send(effects, std::move(request), background);
}

void apply(AppState& state, const LoadMoreAudit&, Effects& effects) {
  if (state.audit.loading_more || state.audit.next_before_seq == 0) return;
  state.audit.loading_more = true;
  FetchAudit request{AuditPlace::List, state.route.audit};
  request.query.before_seq = state.audit.next_before_seq;
  request.query.limit = kAuditPage;
  send(effects, std::move(request));
}

void load_audit_stats(AppState& state, Effects& effects, bool background) {
  state.audit_stats.loading = true;
  send(effects, FetchAuditStats{}, background);
}

void load_cluster_stats(AppState& state, Effects& effects, bool background) {
  if (state.cluster.empty()) return;
  state.cluster_stats.loading = true;
  send(effects, FetchAuditStats{state.cluster}, background);
}

void receive(AppState& state, Answer<FetchAudit> answer, Effects&) {
  switch (answer.request.place) {
    case AuditPlace::List:
      take_list(state, std::move(answer));
      return;
    case AuditPlace::Record:
      take_record(state, std::move(answer));
      return;
    case AuditPlace::Customer:
      if (answer.request.query.cid != state.route.open) return;
      if (settle(state.panel.history, answer, state.now)) {
        state.panel.history.value = std::move(answer.reply->items);
      }
      return;
  }
}

void receive(AppState& state, Answer<FetchAuditStats> answer, Effects&) {
  const std::string& cluster = answer.request.cluster;
  if (!cluster.empty() && cluster != state.cluster) return;
  auto& stats = cluster.empty() ? state.audit_stats : state.cluster_stats;
  if (settle(stats, answer, state.now)) stats.value = std::move(*answer.reply);
}

void apply(AppState& state, const VerifyAudit& command, Effects& effects) {
  if (state.audit_verdict.loading) return;
  state.audit_verdict.loading = true;
  send(effects, command);
}

void receive(AppState& state, Answer<VerifyAudit> answer, Effects& effects) {
  if (!settle(state.audit_verdict, answer, state.now)) return;
  state.audit_verdict.value = std::move(*answer.reply);
  if (state.audit_verdict.value->ok) return;
  effects.push_back(Announce{"The audit chain is broken.", true});
}

}  // namespace tms::app
