#include "server/core/audit/checkpoint_check.h"

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

model::Result<bool> fits(store::AuditStore& audit, const model::AuditHead& head) {
  const auto hash = hash_of_record(audit, head.seq);
  if (!hash) return model::fail(hash.error());
  return *hash == head.hash;
}

}  // namespace

model::Result<std::optional<std::string>> hash_of_record(store::AuditStore& audit,
                                                         std::uint64_t seq) {
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
  std::uint64_t first = 1;
  for (const auto& checkpoint : binding) {
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
