#include "server/core/audit/checkpoint_check.h"

#include <algorithm>
#include <utility>

namespace tms::core {

namespace {

void add_fault(model::AuditVerdict& verdict, std::uint64_t first_bad_seq, std::string reason) {
  const bool earlier = verdict.first_bad_seq == 0 || first_bad_seq < verdict.first_bad_seq;
  if (verdict.ok || earlier) {
    verdict.first_bad_seq = first_bad_seq;
    verdict.reason = std::move(reason);
  }
  verdict.ok = false;
}

// A sealed log needs seals that cover all that is gone. They ascend, as the whole list does.
void check_seals(std::uint64_t gone, const std::vector<Checkpoint>& binding,
                 model::AuditVerdict& verdict) {
  std::uint64_t covered = 0;
  for (const Checkpoint& checkpoint : binding) {
    if (checkpoint.kind == CheckpointKind::Seal && checkpoint.first <= covered + 1)
      covered = std::max(covered, checkpoint.head.seq);
  }
  if (covered >= gone) return;
  add_fault(verdict, covered + 1,
            "The records from " + std::to_string(covered + 1) + " to " + std::to_string(gone) +
                " are gone, and no seal was signed for them.");
}

model::Result<bool> fits(store::AuditStore& audit, const model::AuditHead& head) {
  const auto hash = hash_of_record(audit, head.seq);
  if (!hash) return model::fail(hash.error());
  return *hash == head.hash;
}

}  // namespace

model::Result<std::optional<std::string>> hash_of_record(store::AuditStore& audit,
                                                         std::uint64_t seq) {
  const auto start = audit.start();
  if (!start) return model::fail(start.error());
  if (seq + 1 == start->seq && seq > 0) return start->previous_hash;
  model::AuditQuery query;
  query.before_seq = seq + 1;
  query.limit = 1;
  auto page = audit.page(query);
  if (!page) return model::fail(page.error());
  if (page->items.empty() || page->items.front().seq != seq) return std::nullopt;
  return std::move(page->items.front().hash);
}

model::Result<void> check_checkpoints(store::AuditStore& audit,
                                      const std::vector<Checkpoint>& binding,
                                      model::AuditVerdict& verdict) {
  const auto start = audit.start();
  if (!start) return model::fail(start.error());
  const std::uint64_t gone = start->seq - std::min<std::uint64_t>(start->seq, 1);
  check_seals(gone, binding, verdict);
  if (binding.empty()) return {};
  const auto& last = binding.back().head;
  verdict.last_checkpoint_seq = last.seq;
  if (last.seq > verdict.head.seq) {
    add_fault(verdict, verdict.head.seq + 1,
              "The records from " + std::to_string(verdict.head.seq + 1) +
                  " on are missing: a checkpoint covers record " + std::to_string(last.seq) + ".");
  }
  // Every one of them, oldest first: a server that was started on a cut log signs what grows after
  // the cut, so that a later checkpoint that fits says nothing about an earlier one.
  std::uint64_t first = start->seq;
  for (const auto& checkpoint : binding) {
    if (checkpoint.head.seq < gone) continue;  // a seal stands for it
    if (checkpoint.head.seq > verdict.head.seq) break;
    const auto fitting = fits(audit, checkpoint.head);
    if (!fitting) return model::fail(fitting.error());
    if (!*fitting) {
      add_fault(verdict, first,
                "The records from " + std::to_string(first) + " to " +
                    std::to_string(checkpoint.head.seq) +
                    " are not those that the checkpoint was signed for.");
      break;
    }
    first = checkpoint.head.seq + 1;
  }
  return {};
}

model::Result<void> check_expected_head(store::AuditStore& audit, const model::AuditHead& expected,
                                        model::AuditVerdict& verdict) {
  const auto start = audit.start();
  if (!start) return model::fail(start.error());
  if (expected.seq + 1 < start->seq) return {};  // sealed away: the seal's own hash stands for it
  if (expected.seq > verdict.head.seq) {
    add_fault(verdict, verdict.head.seq + 1,
              "The expected record " + std::to_string(expected.seq) + " is missing.");
    return {};
  }
  const auto found = fits(audit, expected);
  if (!found) return model::fail(found.error());
  if (!*found) {
    add_fault(verdict, expected.seq,
              "Record " + std::to_string(expected.seq) +
                  " does not have the expected hash: it, or one before it, was changed.");
  }
  return {};
}

}  // namespace tms::core
