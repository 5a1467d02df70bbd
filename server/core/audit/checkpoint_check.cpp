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
  // A rewritten chain differs from its first changed record to its end, so that the first
  // checkpoint that does not fit can be found by halving.
  std::size_t fitting = 0;
  std::size_t unfitting = binding.size();
  while (unfitting > 0 && binding[unfitting - 1].head.seq > verdict.head.seq) --unfitting;
  const std::size_t present = unfitting;
  if (present == 0) return {};
  const auto last_fits = fits(audit, binding[present - 1].head);
  if (!last_fits) return model::fail(last_fits.error());
  if (*last_fits) return {};
  unfitting = present - 1;
  while (fitting < unfitting) {
    const auto middle = fitting + (unfitting - fitting) / 2;
    const auto middle_fits = fits(audit, binding[middle].head);
    if (!middle_fits) return model::fail(middle_fits.error());
    if (*middle_fits) {
      fitting = middle + 1;
    } else {
      unfitting = middle;
    }
  }
  const std::uint64_t first = unfitting == 0 ? 1 : binding[unfitting - 1].head.seq + 1;
  add_fault(verdict, first,
            "The records from " + std::to_string(first) + " to " +
                std::to_string(binding[unfitting].head.seq) +
                " are not those that the checkpoint was signed for.");
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
