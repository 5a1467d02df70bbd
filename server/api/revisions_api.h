// What has changed since a client last asked: the one thing that pages poll.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> get_revisions(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
