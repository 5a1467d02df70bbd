#include "server/upstream/tms_client.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "server/upstream/http_peer.h"
#include "server/upstream/replies.h"
#include "server/upstream/state_reply.h"
#include "server/upstream/url.h"
#include "shared/model/text.h"

namespace tms::upstream {
namespace {

using model::Error;
using model::ErrorCode;

constexpr std::size_t kMaxStatesBytes = 64u << 20;
constexpr std::size_t kMaxStateBytes = 1u << 20;
constexpr std::size_t kMaxAppStatusBytes = 1u << 20;
constexpr std::size_t kMaxSmallBytes = 1u << 20;

HeaderList headers_with(std::string_view token) {
  return {{"Authorization", "Bearer " + std::string(token)}, {"Accept", "application/json"}};
}

HttpAnswer no_address(std::string_view what) {
  HttpAnswer answer;
  answer.call.delivery = Delivery::NotSent;
  answer.call.message = std::string(what) + " is not set or is no URL.";
  return answer;
}

bool is_2xx(const CallInfo& call) {
  return call.delivery == Delivery::Answered && call.http_status >= 200 && call.http_status < 300;
}

// The part of a read that does not depend on what was read.
ReadReply read_reply(HttpAnswer& answer, std::string_view token) {
  ReadReply reply;
  reply.call = std::move(answer.call);
  reply.unauthorized = reply.call.http_status == 401 || reply.call.http_status == 403;
  if (reply.call.delivery == Delivery::Answered && !is_2xx(reply.call)) {
    reply.call.message = words_of(reply.call.http_status, answer.body, token);
  }
  return reply;
}

// An answer that is there, but cannot be understood.
void mark_unreadable(ReadReply& reply) {
  reply.ok = false;
  reply.call.delivery = Delivery::Lost;
  reply.call.message =
      "The answer could not be read: it was cut off, or it is no answer of a TMS API.";
}

Error token_error(const HttpAnswer& answer, std::string_view secret) {
  Error error;
  error.retry_after_s = answer.call.retry_after_s;
  const int status = answer.call.http_status;
  const std::string said = words_of(status, answer.body, secret);
  if (answer.call.delivery != Delivery::Answered) {
    error.code = ErrorCode::ClusterUnreachable;
    error.message = "The token URL does not answer: " + answer.call.message;
  } else if (status == 400) {
    error.code = ErrorCode::ClusterUnauthorized;
    error.message =
        "The token URL did not understand the request (400): check the token URL and "
        "the client id. It said: " +
        said;
  } else if (status == 401) {
    error.code = ErrorCode::ClusterUnauthorized;
    error.message =
        "The token URL does not know this client id and secret (401): enter them "
        "again. It said: " +
        said;
  } else if (status == 403) {
    error.code = ErrorCode::ClusterUnauthorized;
    error.message =
        "This client may not have a token (403): ask the owner of the cluster to "
        "allow it. It said: " +
        said;
  } else if (status == 429) {
    error.code = ErrorCode::RateLimited;
    error.message = "The token URL asks for fewer requests (429): wait a moment and try again.";
  } else if (status >= 500) {
    error.code = ErrorCode::ClusterUnreachable;
    error.message = "The token URL has a fault of its own (" + std::to_string(status) +
                    "): try again later. It said: " + said;
  } else {
    error.code = ErrorCode::ClusterUnreachable;
    error.message = "The token URL answered " + std::to_string(status) +
                    " without a token: check the token URL.";
  }
  return error;
}

}  // namespace

struct TmsClient::Impl {
  Timeouts timeouts;
  CallObserver observer;
  std::unique_ptr<HttpPeer> api, tokens;  // null: no address
  Origins origins;

  // Makes a call that says in `call()` how it ended.
  template <typename Call>
  auto observed(CallKind kind, Call make_call) {
    if (observer.on_started) observer.on_started();
    auto reply = make_call();
    if (observer.on_ended) observer.on_ended(kind, reply.call);
    return reply;
  }

  HttpAnswer get(std::string_view token, const std::string& path, HttpPeer::Limits limits) {
    if (!api) return no_address("The cluster's URL");
    return api->get(path, headers_with(token), limits);
  }

  ReadReply read_states(std::string_view token, std::string_view cid, std::size_t max_bytes,
                        const std::function<void(const StateRecord&)>& each) {
    HttpAnswer answer = get(token, "/tms/v1/get/action?cid=" + model::percent_encode(cid),
                            {max_bytes, timeouts.total});
    ReadReply reply = read_reply(answer, token);
    if (!is_2xx(reply.call)) return reply;
    const StateReplyResult result = parse_state_reply(answer.body, each);
    reply.ok = result.ok;
    reply.invalid_ids = result.invalid_ids;
    if (!reply.ok) mark_unreadable(reply);
    return reply;
  }

  ReadReply read_app_status(std::string_view token, std::string_view cid,
                            std::vector<AppRecord>& apps) {
    HttpAnswer answer =
        get(token, "/tms/v1/get/appstatus?app=ALL&cid=" + model::percent_encode(cid),
            {kMaxAppStatusBytes, timeouts.app_status});
    ReadReply reply = read_reply(answer, token);
    if (!is_2xx(reply.call)) return reply;
    reply.ok = read_app_status_body(answer.body, apps);
    if (!reply.ok) mark_unreadable(reply);
    return reply;
  }

  SetActionReply set_action(std::string_view token, model::Action action,
                            const std::vector<std::string>& cids);

  HttpAnswer post_token_form(std::string_view client_id, std::string_view client_secret) {
    if (!tokens) return no_address("The token URL");
    const std::string form =
        "grant_type=client_credentials&client_id=" + model::percent_encode(client_id) +
        "&client_secret=" + model::percent_encode(client_secret);
    return tokens->post_once("", {{"Accept", "application/json"}}, form,
                             "application/x-www-form-urlencoded", kMaxSmallBytes);
  }
};

std::string_view to_string(CallKind kind) {
  constexpr std::array<std::string_view, 5> names{"states", "state", "app_status", "set_action",
                                                  "token"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view result_name(const CallInfo& call) {
  if (call.delivery == Delivery::NotSent) return "not_sent";
  if (call.delivery == Delivery::Lost) return "lost";
  if (call.http_status == 429 || call.http_status == 503) return "busy";
  if (call.http_status >= 500) return "failed";
  return call.http_status >= 400 ? "refused" : "ok";
}

Origins origins_of(const Endpoint& endpoint) {
  const auto origin_of = [](const std::string& address) -> std::string {
    const auto url = parse_url(address);
    if (!url) return {};
    return (url->tls ? "https://" : "http://") + model::to_lower(url->host) + ":" +
           std::to_string(url->port);
  };
  return {origin_of(endpoint.base_url), origin_of(endpoint.token_url)};
}

TmsClient::TmsClient(Endpoint endpoint, Timeouts timeouts, CallObserver observer)
    : impl_(std::make_unique<Impl>()) {
  impl_->origins = origins_of(endpoint);
  impl_->timeouts = timeouts;
  impl_->observer = std::move(observer);
  const auto peer = [&](const std::string& address) -> std::unique_ptr<HttpPeer> {
    if (address.empty() || upstream_url_problem(address)) return nullptr;
    return std::make_unique<HttpPeer>(*parse_url(address), timeouts);
  };
  impl_->api = peer(endpoint.base_url);
  impl_->tokens = peer(endpoint.token_url);
}

TmsClient::~TmsClient() = default;
TmsClient::TmsClient(TmsClient&&) noexcept = default;
TmsClient& TmsClient::operator=(TmsClient&&) noexcept = default;

const Origins& TmsClient::origins() const {
  return impl_->origins;
}

ReadReply TmsClient::read_all_states(std::string_view token,
                                     const std::function<void(const StateRecord&)>& each) {
  return impl_->observed(CallKind::States,
                         [&] { return impl_->read_states(token, "ALL", kMaxStatesBytes, each); });
}

ReadReply TmsClient::read_state(std::string_view token, std::string_view cid,
                                const std::function<void(const StateRecord&)>& each) {
  return impl_->observed(CallKind::State,
                         [&] { return impl_->read_states(token, cid, kMaxStateBytes, each); });
}

ReadReply TmsClient::read_app_status(std::string_view token, std::string_view cid,
                                     std::vector<AppRecord>& apps) {
  return impl_->observed(CallKind::AppStatus,
                         [&] { return impl_->read_app_status(token, cid, apps); });
}

SetActionReply TmsClient::set_action(std::string_view token, model::Action action,
                                     const std::vector<std::string>& cids) {
  return impl_->observed(CallKind::SetAction,
                         [&] { return impl_->set_action(token, action, cids); });
}

SetActionReply TmsClient::Impl::set_action(std::string_view token, model::Action action,
                                           const std::vector<std::string>& cids) {
  SetActionReply reply;
  nlohmann::json request{{"action", model::upstream_name(action)}, {"cids", cids}};
  HttpAnswer answer = api ? api->post_once("/tms/v1/set/action", headers_with(token),
                                           request.dump(), "application/json", kMaxSmallBytes)
                          : no_address("The cluster's URL");
  reply.call = std::move(answer.call);
  if (reply.call.delivery != Delivery::Answered) return reply;

  SetActionMeaning meaning = read_set_action(reply.call.http_status, answer.body, cids);
  reply.verdict = meaning.verdict;
  reply.unknown_cids = std::move(meaning.unknown_cids);
  reply.call.message = words_of(reply.call.http_status, answer.body, token);
  if (is_2xx(reply.call) && reply.verdict == SetActionVerdict::Unknown) {
    reply.call.delivery = Delivery::Lost;
    reply.call.message = "The answer could not be read.";
  }
  return reply;
}

model::Result<Token> TmsClient::fetch_token(std::string_view client_id,
                                            std::string_view client_secret) {
  HttpAnswer answer = impl_->observed(
      CallKind::Token, [&] { return impl_->post_token_form(client_id, client_secret); });
  if (is_2xx(answer.call)) {
    if (auto token = read_token(answer.body)) return std::move(*token);
    answer.body.clear();
  }
  return model::fail(token_error(answer, client_secret));
}

}  // namespace tms::upstream
