#include "server/api/routes.h"

#include <span>
#include <utility>

#include "server/api/app_status_api.h"
#include "server/api/audit_api.h"
#include "server/api/batches_api.h"
#include "server/api/clusters_api.h"
#include "server/api/control_api.h"
#include "server/api/customers_api.h"
#include "server/api/health_api.h"
#include "server/api/jobs_api.h"
#include "server/api/legacy_import_api.h"
#include "server/api/lists_api.h"
#include "server/api/openapi.h"
#include "server/api/revisions_api.h"
#include "server/api/runbooks_api.h"
#include "server/api/session_api.h"
#include "server/api/system_api.h"
#include "server/api/tokens_api.h"
#include "server/api/users_api.h"
#include "shared/protocol/query.h"

namespace tms::api {

namespace {

using http::Access;
using http::Credential;
using http::Lane;
using http::Method;
using http::RateClass;
using model::fail;

// Held in memory for people of whom nothing is known yet, from many connections at once.
constexpr std::size_t kStrangersBody = 16u << 10;
constexpr std::size_t kSmallBody = 2u << 20;
constexpr std::size_t kLargeBody = 16u << 20;  // lists of ids
constexpr std::size_t kSnapshotBody = 64u << 20;

// What changes something takes its values from the path and the body, and few from the query too.
enum class Query { OfReads, Always };

struct Row {
  Method method;
  const char* path;
  Access access;
  Lane lane;
  HandlerFunction handler;
  RateClass rate = RateClass::Normal;
  std::size_t max_body_bytes = kSmallBody;
  Credential credential = Credential::Any;
  Query query = Query::OfReads;
};

// Slow: password hashes, calls to clusters, verification, large bodies, streams.
// clang-format off
constexpr Row kRoutes[] = {
    {Method::Get,    "/healthz",                            Access::Public,   Lane::Fast, get_health, RateClass::Exempt},
    {Method::Get,    "/health",                             Access::Public,   Lane::Fast, get_health, RateClass::Exempt},
    {Method::Get,    "/readyz",                             Access::Public,   Lane::Fast, get_readiness, RateClass::Exempt},
    {Method::Get,    "/metrics",                            Access::Viewer,   Lane::Fast, get_metrics},
    {Method::Get,    "/api/v1/openapi.json",                Access::Public,   Lane::Fast, get_openapi},

    {Method::Post,   "/api/v1/session",                     Access::Public,   Lane::Slow, sign_in, RateClass::Normal, kStrangersBody},
    {Method::Get,    "/api/v1/session",                     Access::Viewer,   Lane::Fast, get_session},
    {Method::Delete, "/api/v1/session",                     Access::Viewer,   Lane::Fast, sign_out, RateClass::Normal, kSmallBody, Credential::SessionOnly},
    {Method::Post,   "/api/v1/setup",                       Access::Public,   Lane::Slow, set_up, RateClass::Normal, kStrangersBody},
    {Method::Post,   "/api/v1/password-reset",              Access::Public,   Lane::Slow, reset_password, RateClass::Normal, kStrangersBody},
    {Method::Put,    "/api/v1/me/password",                 Access::Viewer,   Lane::Slow, change_own_password, RateClass::Normal, kSmallBody, Credential::SessionOnly},

    {Method::Get,    "/api/v1/users",                       Access::Admin,    Lane::Fast, list_users},
    {Method::Post,   "/api/v1/users",                       Access::Admin,    Lane::Slow, create_user},
    {Method::Patch,  "/api/v1/users/{id}",                  Access::Admin,    Lane::Fast, patch_user},
    {Method::Post,   "/api/v1/users/{id}/password-reset",   Access::Admin,    Lane::Fast, create_reset_link, RateClass::Normal, kSmallBody, Credential::SessionOnly},
    {Method::Get,    "/api/v1/sessions",                    Access::Viewer,   Lane::Fast, list_sessions},
    {Method::Delete, "/api/v1/sessions/{id}",               Access::Viewer,   Lane::Fast, revoke_session},
    {Method::Get,    "/api/v1/tokens",                      Access::Viewer,   Lane::Fast, list_tokens},
    {Method::Post,   "/api/v1/tokens",                      Access::Viewer,   Lane::Fast, create_token, RateClass::Normal, kSmallBody, Credential::SessionOnly},
    {Method::Delete, "/api/v1/tokens/{id}",                 Access::Viewer,   Lane::Fast, delete_token},
    {Method::Get,    "/api/v1/preferences",                 Access::Viewer,   Lane::Fast, get_preferences},
    {Method::Put,    "/api/v1/preferences",                 Access::Viewer,   Lane::Fast, put_preferences},

    {Method::Get,    "/api/v1/clusters",                    Access::Viewer,   Lane::Fast, list_clusters},
    {Method::Post,   "/api/v1/clusters",                    Access::Admin,    Lane::Fast, create_cluster},
    {Method::Patch,  "/api/v1/clusters/{code}",             Access::Admin,    Lane::Fast, patch_cluster},
    {Method::Delete, "/api/v1/clusters/{code}",             Access::Admin,    Lane::Fast, delete_cluster},
    {Method::Put,    "/api/v1/clusters/{code}/credentials", Access::Operator, Lane::Slow, put_credentials},
    {Method::Delete, "/api/v1/clusters/{code}/credentials", Access::Operator, Lane::Fast, delete_credentials, RateClass::Normal, kSmallBody, Credential::Any, Query::Always},
    {Method::Post,   "/api/v1/clusters/{code}/test",        Access::Operator, Lane::Slow, test_cluster},
    {Method::Post,   "/api/v1/clusters/{code}/sync",        Access::Operator, Lane::Fast, sync_cluster},
    {Method::Put,    "/api/v1/clusters/{code}/snapshot",    Access::Admin,    Lane::Slow, put_snapshot, RateClass::Normal, kSnapshotBody, Credential::Any, Query::Always},
    {Method::Get,    "/api/v1/device-types",                Access::Viewer,   Lane::Fast, list_device_types},
    {Method::Put,    "/api/v1/device-types",                Access::Admin,    Lane::Fast, put_device_types},

    {Method::Get,    "/api/v1/customers",                   Access::Viewer,   Lane::Fast, list_customers},
    {Method::Get,    "/api/v1/customers.csv",               Access::Viewer,   Lane::Slow, export_customers},
    {Method::Get,    "/api/v1/customers/summary",           Access::Viewer,   Lane::Fast, summarize_customers},
    {Method::Get,    "/api/v1/customer",                    Access::Viewer,   Lane::Fast, get_customer},

    {Method::Get,    "/api/v1/app-status/cache",            Access::Viewer,   Lane::Fast, get_app_status_cache},
    {Method::Delete, "/api/v1/app-status/cache",            Access::Admin,    Lane::Fast, clear_app_status_cache, RateClass::Normal, kSmallBody, Credential::Any, Query::Always},

    {Method::Post,   "/api/v1/jobs/preview",                Access::Operator, Lane::Slow, preview_job, RateClass::Normal, kLargeBody},
    {Method::Post,   "/api/v1/jobs",                        Access::Operator, Lane::Fast, create_job},
    {Method::Get,    "/api/v1/jobs",                        Access::Viewer,   Lane::Fast, list_jobs},
    {Method::Get,    "/api/v1/jobs/{id}",                   Access::Viewer,   Lane::Fast, get_job},
    {Method::Get,    "/api/v1/jobs/{id}/customers",         Access::Viewer,   Lane::Fast, list_job_customers},
    {Method::Get,    "/api/v1/jobs/{id}/customers.csv",     Access::Viewer,   Lane::Slow, export_job_customers},
    {Method::Post,   "/api/v1/jobs/{id}/cancel",            Access::Operator, Lane::Fast, cancel_job},
    {Method::Post,   "/api/v1/jobs/{id}/pause",             Access::Operator, Lane::Fast, pause_job},
    {Method::Post,   "/api/v1/jobs/{id}/resume",            Access::Operator, Lane::Fast, resume_job},
    {Method::Post,   "/api/v1/jobs/{id}/retry",             Access::Operator, Lane::Fast, retry_job},

    {Method::Get,    "/api/v1/customer-lists",              Access::Viewer,   Lane::Fast, list_customer_lists},
    {Method::Put,    "/api/v1/customer-lists/{cluster}/{device_type}", Access::Admin, Lane::Slow, put_customer_list, RateClass::Normal, kLargeBody},
    {Method::Get,    "/api/v1/customer-lists/{cluster}/{device_type}", Access::Viewer, Lane::Fast, get_customer_list},
    {Method::Delete, "/api/v1/customer-lists/{cluster}/{device_type}", Access::Admin, Lane::Fast, delete_customer_list},

    {Method::Post,   "/api/v1/batches/preview",             Access::Admin,    Lane::Slow, preview_batches},
    {Method::Post,   "/api/v1/batches",                     Access::Admin,    Lane::Slow, create_batches},
    {Method::Get,    "/api/v1/batches",                     Access::Viewer,   Lane::Fast, list_batches},
    {Method::Delete, "/api/v1/batches",                     Access::Admin,    Lane::Fast, delete_batches},
    {Method::Post,   "/api/v1/batches/assign",              Access::Operator, Lane::Fast, assign_batches},
    {Method::Post,   "/api/v1/batches/unassign",            Access::Operator, Lane::Fast, unassign_batches},
    {Method::Post,   "/api/v1/batches/close",               Access::Operator, Lane::Fast, close_batches},
    {Method::Get,    "/api/v1/batches/customers.csv",       Access::Viewer,   Lane::Slow, export_batches_customers},
    {Method::Get,    "/api/v1/batches/{id}/customers",      Access::Viewer,   Lane::Fast, list_batch_customers},
    {Method::Get,    "/api/v1/batches/{id}/customers.csv",  Access::Viewer,   Lane::Slow, export_batch_customers},

    {Method::Get,    "/api/v1/runbooks",                    Access::Viewer,   Lane::Fast, list_runbooks},
    {Method::Put,    "/api/v1/runbooks",                    Access::Admin,    Lane::Fast, put_runbooks},

    {Method::Get,    "/api/v1/audit",                       Access::Viewer,   Lane::Fast, list_audit},
    {Method::Get,    "/api/v1/audit/stats",                 Access::Viewer,   Lane::Fast, get_audit_stats},
    {Method::Get,    "/api/v1/audit/export",                Access::Viewer,   Lane::Slow, export_audit},
    {Method::Post,   "/api/v1/audit/verify",                Access::Viewer,   Lane::Slow, verify_audit},
    {Method::Get,    "/api/v1/revisions",                   Access::Viewer,   Lane::Fast, get_revisions},
    {Method::Get,    "/api/v1/system",                      Access::Viewer,   Lane::Slow, get_system},
};

constexpr Row kControlRoutes[] = {
    {Method::Post,   "/control/import/history",             Access::Admin,    Lane::Slow, import_history},
    {Method::Post,   "/control/import/lists",               Access::Admin,    Lane::Slow, import_lists},
    {Method::Post,   "/control/import/batches",             Access::Admin,    Lane::Slow, import_batches},
    {Method::Post,   "/control/import/note",                Access::Admin,    Lane::Slow, note_import},
    {Method::Post,   "/control/backup",                     Access::Admin,    Lane::Slow, back_up},
    {Method::Post,   "/control/audit/seal",                 Access::Admin,    Lane::Slow, seal_audit},
    {Method::Post,   "/control/audit/export",               Access::Admin,    Lane::Slow, note_audit_export},
};
// clang-format on

void append_routes(std::span<const Row> rows, Services& services,
                   std::vector<http::Route>& routes) {
  for (const Row& row : rows) {
    http::Route route;
    route.method = row.method;
    route.path = row.path;
    route.access = row.access;
    route.lane = row.lane;
    route.rate = row.rate;
    route.max_body_bytes = row.max_body_bytes;
    route.credential = row.credential;
    const bool takes_query = row.method == Method::Get || row.query == Query::Always;
    route.handler = [&services, handler = row.handler, takes_query](
                        const http::Request& request,
                        const http::Caller& caller) -> model::Result<http::Response> {
      if (!takes_query) {
        if (auto none = protocol::read_no_query(request.query); !none) return fail(none.error());
      }
      return handler(request, caller, services);
    };
    routes.push_back(std::move(route));
  }
}

}  // namespace

std::vector<std::pair<http::Method, std::string>> route_names() {
  std::vector<std::pair<http::Method, std::string>> names;
  for (const Row& row : kRoutes) names.emplace_back(row.method, row.path);
  return names;
}

std::vector<http::Route> make_routes(Services& services) {
  std::vector<http::Route> routes;
  append_routes(kRoutes, services, routes);
  return routes;
}

std::vector<http::Route> make_control_routes(Services& services) {
  std::vector<http::Route> routes = make_routes(services);
  append_routes(kControlRoutes, services, routes);
  return routes;
}

}  // namespace tms::api
