#include "server/core/jobs/outcome_unit.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "server/store/audit_chain.h"
#include "shared/model/text.h"

namespace tms::core {

using model::AuditOutcome;
using model::Outcome;
using upstream::SetActionVerdict;

namespace {

constexpr std::size_t kSampleSize = 5;
constexpr std::size_t kMessageBytes = 500;

std::string words_or(const std::string& words, std::string_view otherwise) {
  return words.empty() ? std::string(otherwise) : words;
}

// "those CIDs [a, b] do not exist" -> "those CIDs do not exist": what the cluster said, without the
// other customers. The words may have been cut within the list.
std::string words_without_list(const std::string& words, std::string_view otherwise) {
  const auto open = words.find(" [");
  const auto close = words.find(']', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return std::string(otherwise);
  return words.substr(0, open) + words.substr(close + 1);
}

OutcomeGroup whole_call(const AnsweredCall& call, Outcome outcome) {
  OutcomeGroup group;
  group.outcome = outcome;
  group.positions = call.positions;
  group.message = call.reply.call.message;
  group.http_status = call.reply.call.http_status;
  group.duration_ms = call.reply.call.latency_ms;
  return group;
}

OutcomeGroup final_group(const AnsweredCall& call, Outcome outcome, AuditOutcome audit,
                         std::string_view detail_otherwise) {
  auto group = whole_call(call, outcome);
  group.counts_as_send = true;
  group.audit = audit;
  group.detail = words_or(group.message, detail_otherwise);
  return group;
}

std::vector<OutcomeGroup> unknown_cids_groups(const AnsweredCall& call) {
  const std::unordered_set<std::string_view> unknown(call.reply.unknown_cids.begin(),
                                                     call.reply.unknown_cids.end());
  auto failed = final_group(call, Outcome::Failed, AuditOutcome::Failure,
                            "The cluster does not know these customers");
  auto resent = whole_call(call, Outcome::Waiting);
  failed.positions.clear();
  failed.message = words_without_list(failed.message, "The cluster does not know this customer");
  resent.positions.clear();
  for (std::size_t i = 0; i < call.positions.size(); ++i) {
    auto& group = unknown.contains(call.cids[i]) ? failed : resent;
    group.positions.push_back(call.positions[i]);
  }
  // Words that name none of those we asked for would be sent again for ever.
  if (failed.positions.empty()) {
    return {final_group(call, Outcome::Failed, AuditOutcome::Failure, "Refused by the cluster")};
  }
  std::vector<OutcomeGroup> groups{std::move(failed)};
  if (!resent.positions.empty()) groups.push_back(std::move(resent));
  return groups;
}

// What `action` did to the customers of a group; digest and sample included.
store::AuditDraft record_of(model::Action action, const ActiveJob& job, const OutcomeGroup& group,
                            const Directory& directory) {
  auto draft = audit_draft(job.author, std::string(to_string(action)), *group.audit,
                           model::clean_text(group.detail, kMessageBytes));
  draft.job_id = job.id;
  draft.duration_ms = group.duration_ms;
  draft.customers = job.customers_of(group.positions);
  auto cids = directory.cids(draft.customers);
  draft.customers_digest = store::customers_digest(std::span<const std::string>(cids));
  cids.resize(std::min(cids.size(), kSampleSize));
  draft.customers_sample = std::move(cids);
  return draft;
}

}  // namespace

bool is_refusal_for_now(const upstream::SetActionReply& reply) {
  return reply.call.delivery == upstream::Delivery::NotSent ||
         reply.verdict == SetActionVerdict::Busy || reply.verdict == SetActionVerdict::NotReady;
}

std::vector<OutcomeGroup> groups_of(const AnsweredCall& call) {
  if (is_refusal_for_now(call.reply)) return {whole_call(call, Outcome::Waiting)};
  switch (call.reply.verdict) {
    case SetActionVerdict::Accepted:
      return {final_group(call, Outcome::Succeeded, AuditOutcome::Success, "Accepted")};
    case SetActionVerdict::UnknownCids:
      return unknown_cids_groups(call);
    case SetActionVerdict::Refused:
      return {final_group(call, Outcome::Failed, AuditOutcome::Failure, "Refused by the cluster")};
    case SetActionVerdict::Unknown: {
      auto group = final_group(call, Outcome::Unknown, AuditOutcome::Unknown, "No answer");
      group.detail = "Not known whether it was applied: " + group.detail;
      return {std::move(group)};
    }
    case SetActionVerdict::Unauthorized:
    case SetActionVerdict::NotReady:
    case SetActionVerdict::Busy:
      break;
  }
  return {whole_call(call, Outcome::Waiting)};
}

store::OutcomeUnit unit_of(const ActiveJob& job, const std::string& cluster_code,
                           std::optional<std::uint64_t> finished_chunk,
                           const std::vector<OutcomeGroup>& groups, const Directory& directory,
                           model::TimeMs now) {
  store::OutcomeUnit unit;
  unit.job = job.key;
  unit.finished_chunk = finished_chunk;
  unit.at = now;
  for (const auto& group : groups) {
    const auto message = static_cast<std::uint32_t>(unit.messages.size());
    unit.messages.push_back(model::clean_text(group.message, kMessageBytes));
    for (const auto position : group.positions) {
      const auto& member = job.members()[position];
      store::OutcomeChange change;
      change.position = position;
      change.outcome = group.outcome;
      change.attempts = member.sends;
      if (group.counts_as_send && change.attempts < 255) ++change.attempts;
      change.previous_state = member.previous;
      change.sent_at = member.sent_at;
      change.http_status = static_cast<std::int16_t>(group.http_status);
      change.message = message;
      change.left_alone = member.left_alone || group.left_alone;
      unit.changes.push_back(change);
    }
    if (!job.action || !group.audit) continue;
    auto draft = record_of(*job.action, job, group, directory);
    draft.cluster = cluster_code;
    unit.audit.push_back(std::move(draft));
  }
  return unit;
}

}  // namespace tms::core
