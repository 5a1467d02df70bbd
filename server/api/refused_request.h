// A refused request as the audit log tells of it.
#pragma once

#include "server/api/services.h"
#include "server/core/audit/denial_log.h"
#include "server/http/observer.h"

namespace tms::api {

// Handlers that record themselves what they refuse, with what was asked for.
bool is_recorded_by_handler(const http::Denial& denial);

// The path as it was asked for, and the job or the cluster that it names. Never blocks.
core::RefusedRequest refused_request(const http::Denial& denial, const core::Clusters& clusters);

}  // namespace tms::api
