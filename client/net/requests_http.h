// What is asked of the server, as HTTP: paths, queries, bodies and deadlines of the contract.
#pragma once

#include "client/app/requests.h"
#include "client/net/transport.h"

namespace tms::net {

Request to_http(const app::Request& request);

}  // namespace tms::net
