// The client of one cluster's TMS API (PRODUCT 2). Blocking calls with deadlines; any thread.
// Nothing is retried here: what an answer means for the customers is the caller's to decide.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/result.h"

namespace tms::upstream {

struct Endpoint {
  std::string base_url;   // trailing slashes already trimmed
  std::string token_url;  // empty: none
};

// Scheme, host and port of both addresses, "https://tms.example.net:443"; empty: no address.
// Credentials that were given for these are for no other.
struct Origins {
  std::string api;
  std::string tokens;
  friend bool operator==(const Origins&, const Origins&) = default;
};
Origins origins_of(const Endpoint& endpoint);

struct Timeouts {
  std::chrono::milliseconds connect{2000};
  std::chrono::milliseconds total{30000};
  std::chrono::milliseconds app_status{10000};  // of that read in place of `total`
};

// How a call ended, as far as the transport is concerned.
enum class Delivery : std::uint8_t {
  Answered,  // a whole HTTP answer came back
  NotSent,  // refused before a byte of the request left (no connection, bad host): nothing happened
  Lost,     // sent, and then a time-out, a cut connection or an unreadable answer: unknown
};

struct CallInfo {
  Delivery delivery = Delivery::Lost;
  bool timed_out = false;  // of a lost one
  int http_status = 0;     // 0 unless answered
  std::uint32_t latency_ms = 0;
  std::uint32_t retry_after_s = 0;  // of 429 and 503; 0: none given
  std::string message;  // the upstream's words or what went wrong, cleaned, at most 500 bytes
};

enum class SetActionVerdict : std::uint8_t {
  Accepted,
  UnknownCids,   // the whole request was refused because of `unknown_cids`
  NotReady,      // nothing applied, try later
  Refused,       // 200 success=false with other words, or a 4xx that will not get better: failed
  Unauthorized,  // 401 or 403
  Busy,          // 429 or 503: nothing applied, try later
  Unknown,       // PRODUCT 1.1 "unknown": may or may not have been applied
};

struct SetActionReply {
  SetActionVerdict verdict = SetActionVerdict::Unknown;
  std::vector<std::string> unknown_cids;  // only those that were asked for
  CallInfo call;
};

// One customer of a state reply. Views are valid during the callback.
struct StateRecord {
  std::string_view cid;
  std::optional<std::int64_t> action_code;
  std::string_view action_desc;
  bool malformed = false;  // null or shapeless record: keep the customer, state other
};

struct ReadReply {
  bool ok = false;  // the whole answer was read and understood
  bool unauthorized = false;
  std::uint64_t invalid_ids = 0;  // keys that are no customer ids: skipped and counted
  CallInfo call;
};

struct AppRecord {
  std::string app, status, reason;
};

struct Token {
  std::string access_token, token_type, scope;
  std::optional<std::int64_t> expires_in_s;
};

enum class CallKind : std::uint8_t { States, State, AppStatus, SetAction, Token };
std::string_view to_string(CallKind kind);  // "set_action"
// For metrics: "ok", "refused" (4xx), "busy" (429, 503), "failed" (other 5xx), "lost", "not_sent".
std::string_view result_name(const CallInfo& call);

// Told of every call; any may be empty. On the thread of the caller, must not block or throw.
struct CallObserver {
  std::function<void()> on_started;
  std::function<void(CallKind, const CallInfo&)> on_ended;
};

class TmsClient {
 public:
  explicit TmsClient(Endpoint endpoint, Timeouts timeouts = {}, CallObserver observer = {});
  ~TmsClient();
  TmsClient(TmsClient&&) noexcept;
  TmsClient& operator=(TmsClient&&) noexcept;
  const Origins& origins() const;

  // Streams `get/action?cid=ALL` through a SAX parser; at most 64 MiB. `each` may have been called
  // for some records even when the reply turns out to be cut off: act only when ok.
  ReadReply read_all_states(std::string_view token,
                            const std::function<void(const StateRecord&)>& each);
  ReadReply read_state(std::string_view token, std::string_view cid,
                       const std::function<void(const StateRecord&)>& each);
  ReadReply read_app_status(std::string_view token, std::string_view cid,
                            std::vector<AppRecord>& apps);  // at most 1 MiB

  // Leaves at most once, over TLS as well. `stop` does not cut a call that has left.
  SetActionReply set_action(std::string_view token, model::Action action,
                            const std::vector<std::string>& cids);

  // Error codes: ClusterUnauthorized (400, 401, 403 with what to do), RateLimited (429),
  // ClusterUnreachable. Those of 429 and 503 carry Retry-After.
  model::Result<Token> fetch_token(std::string_view client_id, std::string_view client_secret);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Why a URL cannot be a base or token URL, or nullopt: http(s) only, no user info, query or
// fragment, no link-local host.
std::optional<std::string> upstream_url_problem(std::string_view url);
std::string trim_base_url(std::string_view url);
// http to anything but loopback: allowed, warned of.
bool is_plain_http_outside_loopback(std::string_view url);

}  // namespace tms::upstream
