#include "client/net/scripted_transport.h"

#include <utility>

namespace tms::net {

RequestId ScriptedTransport::start(Request request) {
  sent_.push_back({static_cast<RequestId>(sent_.size() + 1), std::move(request)});
  Sent& sent = sent_.back();
  const RequestId id = sent.id;
  if (script_) {
    if (std::optional<Completion> completion = script_(sent.request)) {
      complete(sent_[id - 1], std::move(*completion));
    }
  }
  return id;
}

void ScriptedTransport::abort(RequestId id) {
  if (id == 0 || id > sent_.size() || !sent_[id - 1].waiting) return;
  complete(sent_[id - 1], Completion{.failure = Failure::Aborted});
}

std::vector<Completion> ScriptedTransport::drain() {
  return std::exchange(completions_, {});
}

bool ScriptedTransport::answer(std::string_view path_prefix, int status, std::string body,
                               std::vector<Header> headers) {
  Sent* sent = oldest_waiting(path_prefix);
  if (sent == nullptr) return false;
  complete(*sent,
           Completion{.status = status, .headers = std::move(headers), .body = std::move(body)});
  return true;
}

bool ScriptedTransport::fail(std::string_view path_prefix, Failure failure) {
  Sent* sent = oldest_waiting(path_prefix);
  if (sent == nullptr) return false;
  complete(*sent, Completion{.failure = failure});
  return true;
}

ScriptedTransport::Sent* ScriptedTransport::oldest_waiting(std::string_view path_prefix) {
  for (Sent& sent : sent_) {
    if (sent.waiting && sent.request.path.starts_with(path_prefix)) return &sent;
  }
  return nullptr;
}

void ScriptedTransport::complete(Sent& sent, Completion completion) {
  sent.waiting = false;
  completion.id = sent.id;
  completion.generation = sent.request.generation;
  completions_.push_back(std::move(completion));
}

}  // namespace tms::net
