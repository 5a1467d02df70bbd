#include "server/http/server.h"

#include "server/http/engine.h"

namespace tms::http {

Server::Server(ServerOptions options, std::vector<Route> routes, Authenticate authenticate,
               Observer observer, std::shared_ptr<const StaticAssets> assets)
    : engine_(std::make_unique<Engine>(std::move(options), std::move(routes),
                                       std::move(authenticate), std::move(observer),
                                       std::move(assets))) {}

Server::~Server() = default;

model::Result<void> Server::start() {
  return engine_->start();
}
std::uint16_t Server::port() const {
  return engine_->port();
}
std::string Server::url() const {
  return engine_->url();
}
std::string Server::own_origin() const {
  return engine_->own_origin();
}
model::Result<void> Server::reload_certificates() {
  return engine_->reload_certificates();
}
bool Server::stop(std::chrono::milliseconds drain) {
  return engine_->stop(drain);
}
Server::Load Server::load() const {
  return engine_->load();
}

}  // namespace tms::http
