#include "server/cluster_sim/sim_server.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "server/cluster_sim/answers.h"

namespace tms::cluster_sim {
namespace {

constexpr auto kJson = "application/json";
constexpr unsigned kDripPieces = 40;
constexpr std::size_t kSharedBodyBytes = 64 * 1024;

void reply(httplib::Response& response, std::string body, int status = 200) {
  response.status = status;
  response.set_content(std::move(body), kJson);
}

void refuse(httplib::Response& response, int status, std::string_view code,
            std::string_view message) {
  reply(response, error_body(status, code, message), status);
  if (status == 429 || status == 503) response.set_header("Retry-After", "1");
}

void refuse_token(httplib::Response& response) {
  refuse(response, 401, "TMS_ERROR_UNAUTHORIZED", "Invalid access token");
}

void cut_connection(httplib::Response& response) {
  response.set_header(Listener::kCutConnection, "1");
}

// Declares the whole body and ends in the middle of it.
void truncate(httplib::Response& response) {
  auto body = std::move(response.body);
  response.body.clear();
  const auto size = body.size();
  response.set_content_provider(
      size, kJson, [body = std::move(body)](std::size_t, std::size_t, httplib::DataSink& sink) {
        sink.write(body.data(), body.size() / 2);
        return false;
      });
}

// httplib copies a body behind the header before it sends both; a large one is worth its own write.
void send_apart(httplib::Response& response) {
  auto body = std::move(response.body);
  response.body.clear();
  const auto size = body.size();
  response.set_content_provider(
      size, kJson,
      [body = std::move(body)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        return sink.write(body.data() + offset, length);
      });
}

void drip(httplib::Response& response, StoppableWait& wait, std::chrono::milliseconds duration) {
  auto body = std::move(response.body);
  response.body.clear();
  const auto size = body.size();
  response.set_content_provider(size, kJson,
                                [body = std::move(body), &wait, duration](
                                    std::size_t offset, std::size_t, httplib::DataSink& sink) {
                                  if (!wait.wait(duration / kDripPieces)) return false;
                                  const auto piece =
                                      std::min(body.size() - offset, body.size() / kDripPieces + 1);
                                  return sink.write(body.data() + offset, piece);
                                });
}

}  // namespace

class SimServer::InFlight {
 public:
  explicit InFlight(SimServer& server) : server_(server) {
    const auto now = ++server_.in_flight_;
    auto most = server_.most_in_flight.load();
    while (most < now && !server_.most_in_flight.compare_exchange_weak(most, now)) {
    }
  }
  ~InFlight() { --server_.in_flight_; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  SimServer& server_;
};

SimServer::SimServer(Options wanted)
    : options(std::move(wanted)),
      state(options.customers, options.seed,
            {.readback_delay = options.readback_delay, .settle = options.settle}),
      faults(options.faults, options.seed),
      tokens(options.token, options.client_id, options.client_secret, options.token_lifetime,
             options.seed),
      gate_(options.rate_limit_per_s),
      listener_(options.threads) {
  add_routes();
  if (options.control) add_control_routes();
}

model::Result<std::string> SimServer::start() {
  if (options.port == 0) {
    port = listener_.bind_to_any_port(options.host);
  } else {
    port = listener_.bind_to_port(options.host, options.port) ? options.port : -1;
  }
  if (port <= 0) {
    port = 0;
    return model::fail(model::ErrorCode::Conflict,
                       "Cannot listen on " + options.host + ":" + std::to_string(options.port) +
                           ": the port is taken or the address is not this machine's. Choose "
                           "another with --listen, or port 0 for a free one.");
  }
  thread_ = std::thread([this] { listener_.listen_after_bind(); });
  listener_.wait_until_ready();
  return base_url();
}

void SimServer::stop() {
  wait_.stop();
  listener_.shut_down();
  if (thread_.joinable()) thread_.join();
}

std::string SimServer::base_url() const {
  const bool is_v6 = options.host.find(':') != std::string::npos;
  return "http://" + (is_v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(port);
}

void SimServer::add_routes() {
  listener_.Get("/tms/v1/get/action", handler(Route::Action, &SimServer::get_action));
  listener_.Get("/tms/v1/get/appstatus", handler(Route::AppStatus, &SimServer::get_app_status));
  listener_.Post("/tms/v1/set/action", handler(Route::Set, &SimServer::set_action));
  listener_.Post("/token", handler(Route::Token, &SimServer::fetch_token));
  listener_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) {
      refuse(response, response.status, "TMS_ERROR_REQUEST", "No such resource");
    }
  });
}

void SimServer::add_control_routes() {
  listener_.Get("/control/stats", [this](const httplib::Request&, httplib::Response& response) {
    reply(response, stats());
  });
  listener_.Get("/control/applied", [this](const httplib::Request&, httplib::Response& response) {
    reply(response, applied());
  });
  listener_.Post("/control/faults",
                 [this](const httplib::Request& request, httplib::Response& response) {
                   change_faults(request, response);
                 });
  listener_.Post("/control/token",
                 [this](const httplib::Request& request, httplib::Response& response) {
                   auto token = parse_token(request.body);
                   if (!token) return refuse(response, 400, "CONTROL", token.error().message);
                   tokens.replace(std::move(*token));
                   reply(response, "{}");
                 });
}

httplib::Server::Handler SimServer::handler(Route route, Answer answer) {
  return [this, route, answer](const httplib::Request& request, httplib::Response& response) {
    handle(route, answer, request, response);
  };
}

void SimServer::handle(Route route, Answer answer, const httplib::Request& request,
                       httplib::Response& response) {
  const InFlight in_flight(*this);
  ++requests[static_cast<std::size_t>(route)];
  if (!gate_.admits()) {
    return refuse(response, 429, "TMS_ERROR_TOO_MANY_REQUESTS", "Too many requests");
  }
  const auto fault = faults.draw(route);
  if (fault && replace_answer(*fault, response)) return;
  if (route != Route::Token && !tokens.accepts(request.get_header_value("Authorization"))) {
    refuse_token(response);
    if (fault == FaultKind::Slow) drip(response, wait_, options.slow_answer);
    return;
  }
  const bool changes_nothing = fault == FaultKind::Slow || fault == FaultKind::Truncated;
  if (route == Route::Set && changes_nothing) {
    // Only a refusal may be told of an action that is not applied; half an acceptance tells
    // nothing.
    reply(response, fault == FaultKind::Slow ? not_ready_body() : accepted_body());
  } else {
    const auto latency = route == Route::Set ? options.action_latency : options.latency;
    if (!wait_.wait(latency)) return cut_connection(response);
    (this->*answer)(request, response);
  }
  if (fault == FaultKind::Slow) return drip(response, wait_, options.slow_answer);
  if (fault == FaultKind::Truncated) return truncate(response);
  if (fault == FaultKind::ApplyThenDrop) return cut_connection(response);
  if (response.body.size() > kSharedBodyBytes) send_apart(response);
}

bool SimServer::replace_answer(FaultKind fault, httplib::Response& response) {
  switch (fault) {
    case FaultKind::Timeout:
      if (wait_.wait(options.timeout_hold)) {
        refuse(response, 504, "TMS_ERROR_TIMEOUT", "Gateway timeout");
      } else {
        cut_connection(response);
      }
      return true;
    case FaultKind::Reset:
      cut_connection(response);
      return true;
    case FaultKind::TooMany:
      refuse(response, 429, "TMS_ERROR_TOO_MANY_REQUESTS", "Too many requests");
      return true;
    case FaultKind::ServerError:
      refuse(response, 500, "TMS_ERROR_INTERNAL", "Internal server error");
      return true;
    case FaultKind::Unavailable:
      refuse(response, 503, "TMS_ERROR_UNAVAILABLE", "Service unavailable");
      return true;
    case FaultKind::Malformed:
      response.status = 200;
      response.set_content("<html><body>Bad gateway {\"success\": tru</body>", kJson);
      return true;
    case FaultKind::Unauthorized:
      refuse_token(response);
      return true;
    case FaultKind::NotReady:
      reply(response, not_ready_body());
      return true;
    case FaultKind::Slow:
    case FaultKind::Truncated:
    case FaultKind::ApplyThenDrop:
      return false;
  }
  return false;
}

void SimServer::get_action(const httplib::Request& request, httplib::Response& response) {
  const auto cid = request.get_param_value("cid");
  if (cid.empty()) return refuse(response, 400, "TMS_ERROR_REQUEST", "cid is missing");
  reply(response, cid == "ALL" ? state.actions_reply() : state.action_reply(cid));
}

void SimServer::get_app_status(const httplib::Request& request, httplib::Response& response) {
  const auto cid = request.get_param_value("cid");
  if (cid.empty()) return refuse(response, 400, "TMS_ERROR_REQUEST", "cid is missing");
  reply(response, state.app_status_reply(cid));
}

void SimServer::set_action(const httplib::Request& request, httplib::Response& response) {
  const auto action = parse_action_request(request.body);
  if (!action) return refuse(response, 400, "TMS_ERROR_REQUEST", action.error().message);
  std::vector<std::size_t> positions;
  std::vector<std::string> unknown;
  positions.reserve(action->cids.size());
  for (const auto& cid : action->cids) {
    if (const auto position = state.find(cid)) {
      positions.push_back(*position);
    } else {
      unknown.push_back(cid);
    }
  }
  if (!unknown.empty()) return reply(response, unknown_cids_body(unknown));
  state.apply(action->action, positions);
  reply(response, accepted_body());
}

void SimServer::fetch_token(const httplib::Request& request, httplib::Response& response) {
  if (request.get_param_value("grant_type") != "client_credentials") {
    return reply(response, token_error_body("unsupported_grant_type"), 400);
  }
  const auto token =
      tokens.issue(request.get_param_value("client_id"), request.get_param_value("client_secret"));
  if (!token) return reply(response, token_error_body("invalid_client"), 401);
  reply(response, token_body(*token, tokens.lifetime().count()));
}

void SimServer::change_faults(const httplib::Request& request, httplib::Response& response) {
  const auto rates = parse_rates(request.body);
  if (!rates) return refuse(response, 400, "CONTROL", rates.error().message);
  std::vector<FaultRule> changes;
  for (const auto& [key, rate] : *rates) {
    auto rule = parse_fault_key(key);
    if (!rule) return refuse(response, 400, "CONTROL", rule.error().message);
    rule->rate = rate;
    changes.push_back(*rule);
  }
  for (const auto& change : changes) faults.set(change);
  Figures in_force;
  for (const auto& rule : faults.rules()) in_force.emplace_back(fault_key(rule), rule.rate);
  reply(response, figures_body({{"faults", in_force}}));
}

std::string SimServer::stats() const {
  Figures by_route;
  for (const auto route : kRoutes) {
    by_route.emplace_back(to_string(route), requests[static_cast<std::size_t>(route)]);
  }
  Figures injected;
  for (const auto kind : kFaultKinds) {
    if (const auto count = faults.injected(kind)) injected.emplace_back(to_string(kind), count);
  }
  const Figures in_flight{{"now", in_flight_.load()}, {"most", most_in_flight.load()}};
  return figures_body({{"requests", by_route}, {"in_flight", in_flight}, {"injected", injected}});
}

std::string SimServer::applied() const {
  Figures figures;
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (const auto count = state.applied(i)) figures.emplace_back(state.cid(i), count);
  }
  return figures_body({{"applied", figures}});
}

std::uint64_t SimServer::applied_total() const {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < state.size(); ++i) total += state.applied(i);
  return total;
}

}  // namespace tms::cluster_sim
