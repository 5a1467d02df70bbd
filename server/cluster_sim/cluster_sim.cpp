#include "server/cluster_sim/cluster_sim.h"

#include <utility>

#include "server/cluster_sim/sim_server.h"

namespace tms::cluster_sim {

ClusterSim::ClusterSim(Options options)
    : server_(std::make_unique<SimServer>(std::move(options))) {}

ClusterSim::~ClusterSim() {
  stop();
}

model::Result<std::string> ClusterSim::start() {
  return server_->start();
}

void ClusterSim::stop() {
  server_->stop();
}

int ClusterSim::port() const {
  return server_->port;
}

std::string ClusterSim::base_url() const {
  return server_->base_url();
}

std::string ClusterSim::token_url() const {
  return server_->base_url() + "/token";
}

std::size_t ClusterSim::size() const {
  return server_->state.size();
}

const std::string& ClusterSim::cid(std::size_t position) const {
  return server_->state.cid(position);
}

std::uint32_t ClusterSim::applied(std::string_view cid) const {
  const auto position = server_->state.find(cid);
  return position ? server_->state.applied(*position) : 0;
}

std::uint64_t ClusterSim::applied_total() const {
  return server_->applied_total();
}

std::uint64_t ClusterSim::requests(Route route) const {
  return server_->requests[static_cast<std::size_t>(route)];
}

std::uint32_t ClusterSim::most_in_flight() const {
  return server_->most_in_flight;
}

std::uint64_t ClusterSim::injected(FaultKind kind) const {
  return server_->faults.injected(kind);
}

void ClusterSim::set_fault(const FaultRule& rule) {
  server_->faults.set(rule);
}

void ClusterSim::set_token(std::string token) {
  server_->tokens.replace(std::move(token));
}

void ClusterSim::override_record(std::string cid, std::string record) {
  server_->state.override_record(std::move(cid), std::move(record));
}

void ClusterSim::hide_last(std::size_t count) {
  server_->state.hide_last(count);
}

}  // namespace tms::cluster_sim
