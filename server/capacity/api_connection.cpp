#include "server/capacity/api_connection.h"

#include <httplib.h>

#include <utility>

#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"

namespace tms::capacity {

namespace {

constexpr time_t kConnectWithinS = 10;
constexpr time_t kAnswerWithinS = 30;

// Nobody here reads these bodies.
bool is_large(Route route) {
  return route == Route::Summary || route == Route::Customers || route == Route::Audit;
}

CallFailure failure_of(const httplib::Response& answer) {
  const auto error = protocol::read_problem(answer.body, answer.status).error;
  return {answer.status, std::string(model::to_string(error.code)), error.message};
}

}  // namespace

std::string CallFailure::explained() const {
  if (!is_limit()) return message;
  return "A limit on requests binds (" + message +
         "): raise --rate-limit of the server, and that of a proxy before it, for the validation; "
         "else it is what is measured.";
}

ApiConnection::ApiConnection(const std::string& url, Timings* timings)
    : client_(std::make_unique<httplib::Client>(url)), timings_(timings) {
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_decompress(false);
  client_->set_connection_timeout(kConnectWithinS);
  client_->set_read_timeout(kAnswerWithinS);
  client_->set_write_timeout(kAnswerWithinS);
}

ApiConnection::~ApiConnection() = default;
ApiConnection::ApiConnection(ApiConnection&&) noexcept = default;
ApiConnection& ApiConnection::operator=(ApiConnection&&) noexcept = default;

Called<void> ApiConnection::sign_in(const std::string& username, const std::string& password) {
  access_token_.clear();
  model::SignInRequest request;
  request.username = username;
  request.password = password;
  request.mode = model::SignInMode::Token;
  const auto answer =
      send(Route::SignIn, "POST", "/api/v1/session", protocol::write_sign_in_request(request));
  if (!answer) return tl::make_unexpected(answer.error());
  const auto session = protocol::read_session(*answer);
  if (!session) return tl::make_unexpected(CallFailure{200, {}, session.error().message});
  access_token_ = session->access_token;
  server_version_ = session->version;
  return {};
}

void ApiConnection::sign_out() {
  if (access_token_.empty()) return;
  // Who measures ends his session, but nothing depends on it: it ends by itself.
  timings_ = nullptr;
  (void)send(Route::Other, "DELETE", "/api/v1/session", {});
  access_token_.clear();
}

Called<std::string> ApiConnection::get(Route route, const std::string& target, Purpose purpose) {
  return call(route, "GET", target, {}, purpose);
}

Called<std::string> ApiConnection::send(Route route, const char* method, const std::string& target,
                                        const std::string& json) {
  return call(route, method, target, json, Purpose::Asked);
}

Called<std::string> ApiConnection::call(Route route, const char* method, const std::string& target,
                                        const std::string& json, Purpose purpose) {
  httplib::Request request;
  request.method = method;
  request.path = target;
  if (!json.empty()) {
    request.body = json;
    request.set_header("Content-Type", "application/json");
  }
  if (!access_token_.empty()) request.set_header("Authorization", "Bearer " + access_token_);
  if (purpose == Purpose::Background) request.set_header("X-TMS-Background", "1");
  // As browsers do: large answers travel compressed, and the server pays for it.
  if (is_large(route)) request.set_header("Accept-Encoding", "gzip");

  const auto sent_at = Clock::now();
  const auto answer = client_->send(request);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - sent_at);
  if (answer && answer->status < 300) {
    if (timings_) timings_->add({sent_at, static_cast<std::uint32_t>(took.count()), route});
    return answer->body;
  }
  CallFailure failure =
      answer ? failure_of(*answer) : CallFailure{0, {}, httplib::to_string(answer.error())};
  if (timings_) {
    timings_->add_error({sent_at,
                         answer ? std::to_string(failure.status) + " " + failure.code : "no answer",
                         failure.message});
  }
  return tl::make_unexpected(std::move(failure));
}

}  // namespace tms::capacity
