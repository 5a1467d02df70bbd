// The one place that knows both the application and where it runs.
#pragma once

#include <memory>

#include "client/net/transport.h"
#include "client/platform/hosted_app.h"

namespace tms {

std::unique_ptr<platform::HostedApp> make_app(platform::Platform& platform,
                                              net::Transport& transport);

}  // namespace tms
