// One connection's HTTP, apart from threads and epoll: it does what it can without blocking and
// says what it waits for.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/body_reader.h"
#include "server/http/channel.h"
#include "server/http/dispatcher.h"
#include "server/http/limits.h"
#include "server/http/quotas.h"
#include "server/http/request_parser.h"
#include "server/http/response_writer.h"

namespace tms::http {

// A steady clock's milliseconds.
std::int64_t steady_ms();

// What the sessions of a server share.
struct SessionContext {
  const Dispatcher& dispatcher;
  const Limits& limits;
  AddressQuota& unfinished;
  Places& large_bodies;
  Places& streams;
  const std::atomic<bool>& draining;  // answers close their connections from now on
};

struct Peer {
  std::string address;
  bool over_tls = false;
  bool is_trusted = false;  // a proxy: its connections are many people's
};

// Used by one thread at a time; the engine hands it over.
class Session {
 public:
  enum class Next {
    Read,      // call advance() when the socket is readable
    Write,     // ... writable
    Soon,      // ... at once, on the fast lane, after others had their turn
    SlowLane,  // ... on a thread of the slow lane
    Close
  };

  Session(std::unique_ptr<Channel> channel, Peer peer, SessionContext& context);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Next advance(Lane lane);
  // The deadline passed: an unfinished request is answered, everything else ends.
  Next expire();
  // There is no room for it: 503, then the connection ends with its input unread.
  Next refuse_overloaded();

  std::int64_t deadline_ms() const { return deadline_ms_; }
  // Between requests with nothing received: may be closed without harm.
  bool is_idle() const { return phase_ == Phase::Head && pending_input().empty(); }
  // A started stream has its place and must go on.
  bool is_streaming() const { return phase_ == Phase::Streaming; }
  // Whether the socket holds something that nobody has read.
  bool has_unread_input() const;

 private:
  enum class Phase { Handshake, Head, Body, Ready, Writing, Streaming, Lingering };
  struct Exchange;
  using Step = std::optional<Next>;  // nothing: go on

  Next run(Lane lane);
  Step step(Lane lane);
  Step shake_hands();
  void begin_exchange();
  Step read_head();
  Step begin_body();
  Step read_body();
  Step handle(Lane lane);
  Step next_piece(Lane lane);
  Step flush();
  Step discard_input();
  Step receive();

  void answer(Response response);
  void refuse(const model::Error& error);
  void send(Response response);
  void finish_exchange();
  Step after_exchange(Lane lane);
  Next settle(Next next);
  void set_deadline();
  void consume(std::size_t bytes);
  std::string_view pending_input() const { return std::string_view(input_).substr(input_used_); }

  std::unique_ptr<Channel> channel_;
  Peer peer_;
  SessionContext& context_;
  Phase phase_;
  std::string input_;
  std::size_t input_used_ = 0;
  std::size_t searched_ = 0;      // of the pending input, for the end of a head
  bool may_have_input_ = false;   // the socket may hold more than was read
  bool is_counted_ = false;       // in the quota of its address
  bool close_after_ = false;      // the answer in progress is the last one
  bool has_unread_body_ = false;  // closing needs to wait until the peer has read the answer
  std::size_t turn_bytes_ = 0;    // received since the engine gave this session its turn
  std::int64_t phase_started_ms_ = 0;
  std::int64_t request_started_us_ = 0;
  std::int64_t deadline_ms_ = 0;
  std::unique_ptr<Exchange> exchange_;
  Output output_;
  Place large_body_;
  Place stream_;
};

}  // namespace tms::http
