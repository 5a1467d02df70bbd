// The second half of a session: from the complete request to the last byte of the answer.
#include <chrono>
#include <exception>
#include <utility>

#include "server/http/session_exchange.h"

namespace tms::http {
namespace {

using model::Error;
using model::ErrorCode;

constexpr std::size_t kPieceBytes = 32u << 10;  // of a stream, before it is sent

}  // namespace

Session::Step Session::handle(Lane lane) {
  Request& request = exchange_->head.request;
  const Admission& admission = *exchange_->admission;
  const bool is_slow =
      admission.route->lane == Lane::Slow || request.body.size() > context_.limits.large_body_bytes;
  if (is_slow && lane == Lane::Fast) return Next::SlowLane;
  Response response = context_.dispatcher.respond(admission, request);
  request.body = {};
  large_body_.release();
  answer(std::move(response));
  return {};
}

void Session::refuse(const Error& error) {
  close_after_ = true;
  exchange_->stream_has_ended = true;
  const auto& admission = exchange_->admission;
  Request& request = exchange_->head.request;
  answer(admission ? context_.dispatcher.denied(request, *admission, error)
                   : context_.dispatcher.refuse(request, error));
}

void Session::answer(Response response) {
  if (has_unread_body_) close_after_ = true;
  Request& request = exchange_->head.request;
  if (response.stream && exchange_->head.method != "HEAD") {
    if (stream_.take(context_.streams)) {
      context_.dispatcher.seal(request, response);
      exchange_->stream_response = std::move(response);
      exchange_->stream_has_ended = false;
      phase_ = Phase::Streaming;
      return;
    }
    response = context_.dispatcher.refuse(
        request, overloaded("Too many downloads are in progress; try again in a moment."));
  }
  context_.dispatcher.seal(request, response);
  send(std::move(response));
}

void Session::send(Response response) {
  const Request& request = exchange_->head.request;
  const Framing& framing = exchange_->framing;
  if (!framing.keep_alive || context_.draining.load(std::memory_order_relaxed) ||
      (response.stream && framing.is_http_1_0)) {
    close_after_ = true;
  }
  WriteOptions options;
  options.head_only = exchange_->head.method == "HEAD";
  options.close = close_after_;
  options.is_http_1_0 = framing.is_http_1_0;
  options.fixed_lines = context_.dispatcher.fixed_header_lines(request.over_tls);
  exchange_->status = response.status;
  exchange_->error = response.error;
  exchange_->head_is_sent = true;
  std::string head = write_head(response, options);
  const bool has_body = !options.head_only && response.status != 204 && response.status != 304;
  if (has_body) {
    output_.set(std::move(head), std::move(response.body), std::move(response.shared_body));
  } else {
    output_.set(std::move(head), {}, {});
  }
  phase_ = Phase::Writing;
  phase_started_ms_ = steady_ms();
}

Session::Step Session::next_piece(Lane lane) {
  if (lane == Lane::Fast) return Next::SlowLane;
  std::string piece;
  model::Result<bool> more = true;
  std::string failure;
  try {
    while (*more && piece.size() < kPieceBytes) {
      more = exchange_->stream_response.stream(piece);
      if (!more) break;
    }
  } catch (const std::exception& exception) {
    more = model::fail(ErrorCode::Internal, exception.what());
  }
  const Request& request = exchange_->head.request;
  if (!more) {
    if (const auto& observer = context_.dispatcher.observer(); observer.on_failure) {
      observer.on_failure(request.request_id, more.error().message);
    }
    if (exchange_->head_is_sent) {
      channel_->abort_on_close();
      return Next::Close;
    }
    refuse(more.error());
    return {};
  }
  exchange_->stream_has_ended = !*more;
  const bool is_chunked = !exchange_->framing.is_http_1_0;
  if (is_chunked && !piece.empty()) frame_chunk(piece);
  if (is_chunked && exchange_->stream_has_ended) piece += kLastChunk;
  if (exchange_->head_is_sent) {
    output_.set({}, std::move(piece), {});
    phase_ = Phase::Writing;
    phase_started_ms_ = steady_ms();
  } else {
    exchange_->stream_response.body = std::move(piece);
    Response response = exchange_->stream_response;
    exchange_->stream_response.body.clear();
    send(std::move(response));
  }
  return {};
}

Session::Step Session::flush() {
  while (!output_.empty()) {
    const IoResult result = channel_->write(output_.first(), output_.second());
    switch (result.io) {
      case Io::WouldRead:
        return Next::Read;
      case Io::WouldWrite:
        return Next::Write;
      case Io::Closed:
        return Next::Close;
      case Io::Done:
        break;
    }
    output_.advance(result.bytes);
    exchange_->sent_bytes += result.bytes;
  }
  output_.clear();
  return {};
}

Session::Step Session::after_exchange(Lane lane) {
  if (!exchange_->stream_has_ended) {
    phase_ = Phase::Streaming;
    return {};
  }
  exchange_->is_complete = true;
  finish_exchange();
  phase_started_ms_ = steady_ms();
  if (close_after_) {
    channel_->finish_writing();
    if (!has_unread_body_) return Next::Close;
    input_ = {};
    input_used_ = 0;
    may_have_input_ = true;
    phase_ = Phase::Lingering;
    return {};
  }
  phase_ = Phase::Head;
  if (pending_input().empty()) return lane == Lane::Slow ? Step(Next::Read) : Step();
  request_started_us_ = phase_started_ms_ * 1000;
  return lane == Lane::Slow ? Step(Next::Soon) : Step();
}

void Session::finish_exchange() {
  if (is_counted_) context_.unfinished.give_back(peer_.address);
  is_counted_ = false;
  large_body_.release();
  stream_.release();
  if (!exchange_) return;
  if (const auto& observer = context_.dispatcher.observer(); observer.on_exchange) {
    const Request& request = exchange_->head.request;
    Exchange& done = *exchange_;
    const std::string_view username =
        done.admission ? done.admission->caller.username : done.refused_user;
    observer.on_exchange({done.route(), done.head.method, request.path, request.remote_address,
                          username, request.request_id, done.status, done.error, done.sent_bytes,
                          std::chrono::microseconds(steady_us() - done.started_us),
                          done.is_complete});
  }
  exchange_.reset();
}

}  // namespace tms::http
