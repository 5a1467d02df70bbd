// Clusters, their credentials and syncs, and the device types.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_clusters(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> create_cluster(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> patch_cluster(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> delete_cluster(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> put_credentials(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> delete_credentials(const http::Request&, const http::Caller&,
                                                 Services&);
model::Result<http::Response> test_cluster(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> sync_cluster(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> put_snapshot(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> put_device_types(const http::Request&, const http::Caller&,
                                               Services&);
model::Result<http::Response> list_device_types(const http::Request&, const http::Caller&,
                                                Services&);

}  // namespace tms::api
