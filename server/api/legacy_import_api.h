// What only the control socket offers: history of the predecessor, sent by `import-legacy`. These
// are no routes of the network, because they put records of any person and any time into the log.
#pragma once

#include <vector>

#include "server/api/services.h"
#include "server/http/router.h"

namespace tms::api {

model::Result<http::Response> import_history(const http::Request& request,
                                             const http::Caller& caller, Services& services);
model::Result<http::Response> import_lists(const http::Request& request, const http::Caller& caller,
                                           Services& services);
model::Result<http::Response> import_batches(const http::Request& request,
                                             const http::Caller& caller, Services& services);
model::Result<http::Response> note_import(const http::Request& request, const http::Caller& caller,
                                          Services& services);

}  // namespace tms::api
