#include "server/api/clusters_api.h"

#include <string>
#include <utility>

#include "server/core/batches/batches.h"
#include "server/core/clusters/clusters.h"
#include "server/core/jobs/jobs.h"
#include "server/http/etag.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/query.h"
#include "shared/protocol/system_json.h"

namespace tms::api {

using http::Response;
using model::ErrorCode;
using model::fail;
using model::Result;

namespace {

bool is_admin(const http::Caller& caller) {
  return model::at_least(caller.role, model::Role::Admin);
}

std::string code_of(const http::Request& request) {
  return std::string(request.path_parameter("code"));
}

}  // namespace

Result<Response> list_clusters(const http::Request& request, const http::Caller& caller,
                               Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  model::ClusterPage page;
  page.items = services.clusters.list(caller.user_id, is_admin(caller));
  page.total = model::cut_page(page.items, *query);
  for (auto& item : page.items) {
    item.app_status_follow = services.jobs.app_status_follow(item.code);
  }
  auto body = protocol::write_clusters(page);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> create_cluster(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  const auto body = protocol::read_new_cluster(request.body);
  if (!body) return fail(body.error());
  const auto cluster = services.clusters.add(actor_of(caller), *body);
  if (!cluster) return fail(cluster.error());
  return Response::json(protocol::write_cluster(*cluster), 201);
}

Result<Response> patch_cluster(const http::Request& request, const http::Caller& caller,
                               Services& services) {
  const auto body = protocol::read_cluster_patch(request.body);
  if (!body) return fail(body.error());
  const auto cluster = services.clusters.update(actor_of(caller), code_of(request), *body);
  if (!cluster) return fail(cluster.error());
  return Response::json(protocol::write_cluster(*cluster));
}

Result<Response> delete_cluster(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  const auto removed = services.clusters.remove(actor_of(caller), code_of(request));
  if (!removed) return fail(removed.error());
  services.batches.changed_elsewhere();
  return Response::no_content();
}

Result<Response> put_credentials(const http::Request& request, const http::Caller& caller,
                                 Services& services) {
  const auto body = protocol::read_credentials_request(request.body);
  if (!body) return fail(body.error());
  const auto code = code_of(request);
  const auto result = services.clusters.connect(actor_of(caller), code, *body);
  if (!result) return fail(result.error());
  services.jobs.on_credentials_changed(code);
  return Response::json(protocol::write_credentials_result(*result));
}

Result<Response> delete_credentials(const http::Request& request, const http::Caller& caller,
                                    Services& services) {
  const auto keep = protocol::read_keep_query(request.query);
  if (!keep) return fail(keep.error());
  const auto removed = services.clusters.disconnect(actor_of(caller), code_of(request), *keep);
  if (!removed) return fail(removed.error());
  return Response::no_content();
}

Result<Response> test_cluster(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  if (auto body = protocol::read_empty_request(request.body); !body) return fail(body.error());
  const auto result = services.clusters.test_connection(actor_of(caller), code_of(request));
  if (!result) return fail(result.error());
  return Response::json(protocol::write_cluster_test(*result));
}

Result<Response> sync_cluster(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  const auto body = protocol::read_sync_request(request.body);
  if (!body) return fail(body.error());
  if (body->accept_missing && !is_admin(caller)) {
    return fail(ErrorCode::Forbidden, "Only an admin may accept that customers are missing.");
  }
  const auto job =
      services.jobs.start_sync(code_of(request), body->accept_missing, actor_of(caller));
  if (!job) return fail(job.error());
  return Response::json(protocol::write_accepted_job(*job), 202)
      .with("Location", "/api/v1/jobs/" + job->id.text());
}

Result<Response> list_device_types(const http::Request& request, const http::Caller&,
                                   Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  auto types = services.clusters.device_types();
  if (!types) return fail(types.error());
  const auto total = model::cut_page(*types, *query);
  return Response::json(protocol::write_device_types(*types, total));
}

Result<Response> put_device_types(const http::Request& request, const http::Caller& caller,
                                  Services& services) {
  auto body = protocol::read_device_types_request(request.body);
  if (!body) return fail(body.error());
  const auto types = services.clusters.put_device_types(actor_of(caller), std::move(*body));
  if (!types) return fail(types.error());
  services.batches.changed_elsewhere();
  return Response::json(protocol::write_device_types(*types));
}

Result<Response> put_snapshot(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  const auto accept_missing = protocol::read_snapshot_query(request.query);
  if (!accept_missing) return fail(accept_missing.error());
  const bool is_csv = request.header("content-type").starts_with("text/csv");
  const auto report = services.clusters.load_snapshot(
      actor_of(caller), code_of(request),
      is_csv ? core::Clusters::SnapshotFormat::Csv : core::Clusters::SnapshotFormat::Json,
      request.body, *accept_missing);
  if (!report) return fail(report.error());
  return Response::json(protocol::write_snapshot_report(*report));
}

}  // namespace tms::api
