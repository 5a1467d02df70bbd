#include "server/api/export_record.h"

#include <utility>

#include "server/store/store.h"

namespace tms::api {

model::Result<void> record_export(const http::Caller& caller, Services& services,
                                  ExportRecord record) {
  auto draft = core::audit_draft(actor_of(caller), std::move(record.action), record.outcome,
                                 std::move(record.detail));
  draft.cluster = std::move(record.cluster);
  draft.job_id = record.job;
  return services.store.audit().append({&draft, 1});
}

}  // namespace tms::api
