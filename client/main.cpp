#include "client/main.h"

#include "client/app/app.h"

namespace tms {

std::unique_ptr<platform::HostedApp> make_app(platform::Platform& platform,
                                              net::Transport& transport) {
  return std::make_unique<app::App>(platform, transport);
}

}  // namespace tms
