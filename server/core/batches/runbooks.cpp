#include "server/core/batches/runbooks.h"

#include <utility>

#include "shared/model/text.h"

namespace tms::core {

Result<void> Runbooks::load() {
  auto stored = store_.batches().runbooks();
  if (!stored) return model::fail(stored.error());
  table_ = std::make_shared<const std::vector<model::Runbook>>(std::move(*stored));
  return {};
}

Runbooks::Table Runbooks::table() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

Result<void> Runbooks::put(const Actor& actor, std::vector<model::Runbook> runbooks) {
  const std::lock_guard one_at_a_time(changing_);
  const auto audit = audit_draft(actor, "runbook.update", model::AuditOutcome::Success,
                                 model::counted(runbooks.size(), "runbook", "runbooks") +
                                     " instead of " + model::group_digits(table()->size()));
  if (auto stored = store_.batches().put_runbooks(runbooks, audit); !stored) return stored;
  auto fresh = std::make_shared<const std::vector<model::Runbook>>(std::move(runbooks));
  const std::lock_guard lock(mutex_);
  table_ = std::move(fresh);
  return {};
}

void Runbooks::link(std::vector<model::CustomerAppStatus>& apps) const {
  const Table runbooks = table();
  for (model::CustomerAppStatus& app : apps) {
    const model::Runbook* const found =
        model::find_runbook(*runbooks, app.status.app, app.category, app.status.reason);
    if (found) app.runbook_url = found->url;
  }
}

}  // namespace tms::core
