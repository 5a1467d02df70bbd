// What handlers may use. Built once in main.cpp; outlives every request.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/http/answer_cache.h"
#include "server/http/message.h"
#include "shared/model/system.h"

namespace tms::store {
class Store;
}
namespace tms::core {
class Accounts;
class AppStatusCache;
class AuditTrail;
class Batches;
class Clusters;
class CustomerLists;
class Directory;
class Jobs;
class Runbooks;
}  // namespace tms::core

namespace tms::api {

struct Services {
  store::Store& store;
  core::Directory& directory;        // core/customers/directory.h
  core::Clusters& clusters;          // core/clusters/clusters.h: registry, credentials, sync
  core::AppStatusCache& app_status;  // core/app_status/app_status_cache.h
  core::Jobs& jobs;                  // core/jobs/jobs.h: preview, run, control
  core::AuditTrail& audit;           // core/audit/audit_trail.h: verification, checkpoints
  core::Accounts& accounts;          // core/accounts/accounts.h: users, sessions
  core::CustomerLists& lists;        // core/batches/customer_lists.h
  core::Batches& batches;            // core/batches/batches.h: made, owned, followed
  core::Runbooks& runbooks;          // core/batches/runbooks.h
  core::Clock clock;
  model::TimeMs started_at = 0;
  // Scheme, host and port of the page, for the CSRF rules and links; empty where none is served. A
  // function, because a free port is known only when the first requests may already be there.
  std::function<std::string()> own_origin;
  std::string version;  // of this build
  std::function<model::Readiness()> readiness;
  // Pages of the audit log: everyone who looks at it asks for the same ones after each new record.
  std::unique_ptr<http::AnswerCache> audit_answers = std::make_unique<http::AnswerCache>(6u << 20);
  // Set by who measures; empty where nobody does (admin commands, which have no such routes).
  std::function<model::SystemFigures(const model::SystemQuery&)> system_figures = nullptr;
  std::function<std::uint64_t()> system_version = nullptr;  // grows with each sample of them
  std::function<std::string()> metrics_text = nullptr;
};

// Every handler has this shape; api/routes.cpp binds them to the route table.
using HandlerFunction = model::Result<http::Response> (*)(const http::Request&, const http::Caller&,
                                                          Services&);

core::Actor actor_of(const http::Caller& caller);

}  // namespace tms::api
