#include "server/http/session.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "server/http/session_exchange.h"

namespace tms::http {
namespace {

using model::Error;
using model::ErrorCode;

constexpr std::int64_t kLingerMs = 1'000;
constexpr std::size_t kKeptInputBytes = 4u << 10;  // an idle connection keeps no larger buffer
// What one connection may take before others have their turn.
constexpr int kRequestsPerTurn = 32;
constexpr std::size_t kBytesPerTurn = 512u << 10;

}  // namespace

std::int64_t steady_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

Error overloaded(std::string message) {
  Error error{ErrorCode::Overloaded, std::move(message)};
  error.retry_after_s = 1;
  return error;
}

std::int64_t steady_ms() {
  return steady_us() / 1000;
}

Session::Session(std::unique_ptr<Channel> channel, Peer peer, SessionContext& context)
    : channel_(std::move(channel)),
      peer_(std::move(peer)),
      context_(context),
      phase_(peer_.over_tls ? Phase::Handshake : Phase::Head),
      phase_started_ms_(steady_ms()) {
  set_deadline();
}

Session::~Session() {
  finish_exchange();
}

Session::Next Session::advance(Lane lane) {
  may_have_input_ = true;
  turn_bytes_ = 0;
  return run(lane);
}

Session::Next Session::run(Lane lane) {
  Step next;
  for (int exchanges = 0; !next;) {
    const bool was_writing = phase_ == Phase::Writing;
    next = step(lane);
    if (!next && was_writing && phase_ == Phase::Head && ++exchanges == kRequestsPerTurn) {
      next = Next::Soon;
    }
  }
  return settle(*next);
}

Session::Step Session::step(Lane lane) {
  switch (phase_) {
    case Phase::Handshake:
      return shake_hands();
    case Phase::Head:
      return read_head();
    case Phase::Body:
      return read_body();
    case Phase::Ready:
      return handle(lane);
    case Phase::Streaming:
      return next_piece(lane);
    case Phase::Lingering:
      return discard_input();
    case Phase::Writing:
      if (const Step blocked = flush()) return blocked;
      return after_exchange(lane);
  }
  return Next::Close;
}

Session::Step Session::shake_hands() {
  switch (channel_->handshake()) {
    case Io::Done:
      phase_ = Phase::Head;
      return {};
    case Io::WouldRead:
      return Next::Read;
    case Io::WouldWrite:
      return Next::Write;
    case Io::Closed:
      break;
  }
  return Next::Close;
}

Session::Step Session::receive() {
  if (!may_have_input_) return Next::Read;
  if (turn_bytes_ > kBytesPerTurn) return Next::Soon;
  thread_local std::array<char, 64u << 10> buffer;
  const IoResult result = channel_->read(buffer);
  switch (result.io) {
    case Io::WouldRead:
      may_have_input_ = false;
      return Next::Read;
    case Io::WouldWrite:
      return Next::Write;
    case Io::Closed:
      return Next::Close;
    case Io::Done:
      break;
  }
  if (is_idle()) {
    request_started_us_ = steady_us();
    phase_started_ms_ = request_started_us_ / 1000;
  }
  if (result.bytes < buffer.size() && channel_->short_read_drains()) may_have_input_ = false;
  turn_bytes_ += result.bytes;
  if (phase_ != Phase::Lingering) input_.append(buffer.data(), result.bytes);
  return {};
}

void Session::begin_exchange() {
  exchange_ = std::make_unique<Exchange>();
  exchange_->started_us = request_started_us_ != 0 ? request_started_us_ : steady_us();
  exchange_->head.request.remote_address = peer_.address;
  exchange_->head.request.over_tls = peer_.over_tls;
}

Session::Step Session::read_head() {
  if (pending_input().empty()) return receive();
  auto parsed = parse_head(pending_input(), searched_, context_.limits);
  if (parsed && parsed->size_bytes == 0) {
    searched_ = pending_input().size();
    return receive();
  }
  begin_exchange();
  if (!parsed) {
    has_unread_body_ = true;
    refuse(parsed.error());
    return {};
  }
  consume(parsed->size_bytes);
  parsed->head.request.remote_address = peer_.address;
  parsed->head.request.over_tls = peer_.over_tls;
  exchange_->head = std::move(parsed->head);
  exchange_->framing = parsed->framing;
  has_unread_body_ = parsed->framing.has_body();

  auto admitted = context_.dispatcher.admit(exchange_->head, steady_ms());
  if (auto* response = std::get_if<Response>(&admitted)) {
    exchange_->refused_user = std::move(response->refused_user);
    answer(std::move(*response));
    return {};
  }
  exchange_->admission = std::move(std::get<Admission>(admitted));
  if (has_unread_body_) return begin_body();
  phase_ = Phase::Ready;
  return {};
}

Session::Step Session::begin_body() {
  const std::size_t max_bytes = exchange_->admission->route->max_body_bytes;
  const Framing& framing = exchange_->framing;
  if (framing.content_length > max_bytes) {
    refuse({ErrorCode::PayloadTooLarge,
            "The body is larger than " + std::to_string(max_bytes) + " bytes."});
    return {};
  }
  if (framing.content_length > context_.limits.large_body_bytes &&
      !large_body_.take(context_.large_bodies)) {
    refuse(overloaded("Other large uploads are in progress; try again in a moment."));
    return {};
  }
  exchange_->body_reader = BodyReader(framing, max_bytes);
  phase_ = Phase::Body;
  phase_started_ms_ = steady_ms();
  if (framing.expects_continue && pending_input().empty()) {
    channel_->write("HTTP/1.1 100 Continue\r\n\r\n", {});
  }
  return {};
}

Session::Step Session::read_body() {
  std::string& body = exchange_->head.request.body;
  std::size_t consumed = 0;
  const auto progress = exchange_->body_reader.read(pending_input(), consumed, body);
  consume(consumed);
  switch (progress) {
    case BodyReader::Progress::TooLarge:
      refuse({ErrorCode::PayloadTooLarge,
              "The body is larger than " +
                  std::to_string(exchange_->admission->route->max_body_bytes) + " bytes."});
      return {};
    case BodyReader::Progress::Malformed:
      refuse({ErrorCode::InvalidRequest, "The chunks of the body are malformed."});
      return {};
    case BodyReader::Progress::Complete:
      has_unread_body_ = false;
      phase_ = Phase::Ready;
      break;
    case BodyReader::Progress::NeedMore:
      break;
  }
  if (body.size() > context_.limits.large_body_bytes && !large_body_.take(context_.large_bodies)) {
    refuse(overloaded("Other large uploads are in progress; try again in a moment."));
    return {};
  }
  if (progress == BodyReader::Progress::Complete) return {};
  return receive();
}

// What the peer still sends is thrown away for a moment: closing at once would reset the connection
// and could take our answer away from it.
Session::Step Session::discard_input() {
  if (steady_ms() >= phase_started_ms_ + kLingerMs) return Next::Close;
  return receive();
}

void Session::consume(std::size_t bytes) {
  input_used_ += bytes;
  searched_ = 0;
  if (input_used_ < input_.size()) return;
  input_used_ = 0;
  input_.clear();
  if (input_.capacity() > kKeptInputBytes) input_ = {};
}

Session::Next Session::expire() {
  const bool is_reading =
      phase_ == Phase::Body || (phase_ == Phase::Head && !pending_input().empty());
  if (!is_reading) return Next::Close;
  if (!exchange_) begin_exchange();
  has_unread_body_ = true;
  refuse({ErrorCode::InvalidRequest, "The request did not arrive in time."});
  return run(Lane::Fast);
}

Session::Next Session::refuse_overloaded() {
  if (phase_ == Phase::Handshake) return Next::Close;
  if (!exchange_) {
    begin_exchange();
    has_unread_body_ = true;
  }
  refuse(overloaded("The server is busy; try again in a moment."));
  return run(Lane::Fast);
}

// Counts a connection that has to wait in the middle of a request; with too many of its address
// the request is answered 503 instead.
Session::Next Session::settle(Next next) {
  const bool is_unfinished = !is_idle() && phase_ != Phase::Lingering;
  if (next != Next::Close && is_unfinished && !is_counted_ && !peer_.is_trusted) {
    is_counted_ = context_.unfinished.try_take(peer_.address);
    if (!is_counted_ && phase_ != Phase::Writing && phase_ != Phase::Streaming) {
      return refuse_overloaded();
    }
  }
  set_deadline();
  return next;
}

void Session::set_deadline() {
  const Limits& limits = context_.limits;
  const auto extra_ms = [](std::size_t bytes, std::size_t per_s) {
    return static_cast<std::int64_t>(bytes * 1000 / per_s);
  };
  switch (phase_) {
    case Phase::Handshake:
      deadline_ms_ = phase_started_ms_ + limits.head_time.count();
      break;
    case Phase::Head:
      deadline_ms_ = phase_started_ms_ + (is_idle() ? limits.idle_time : limits.head_time).count();
      break;
    case Phase::Body:
      deadline_ms_ = phase_started_ms_ + limits.body_time.count() +
                     extra_ms(exchange_->head.request.body.size(), limits.body_bytes_per_extra_s);
      break;
    case Phase::Writing:
      deadline_ms_ = phase_started_ms_ + limits.write_time.count() +
                     extra_ms(output_.sent(), limits.write_bytes_per_extra_s);
      break;
    case Phase::Ready:
    case Phase::Streaming:
      deadline_ms_ = phase_started_ms_ + limits.write_time.count();
      break;
    case Phase::Lingering:
      deadline_ms_ = phase_started_ms_ + kLingerMs;
      break;
  }
}

bool Session::has_unread_input() const {
  int bytes = 0;
  return ::ioctl(channel_->descriptor(), FIONREAD, &bytes) == 0 && bytes > 0;
}

}  // namespace tms::http
