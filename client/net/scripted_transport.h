// A transport whose answers a test writes. Requests wait until they are answered.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/net/transport.h"

namespace tms::net {

class ScriptedTransport final : public Transport {
 public:
  // Asked for each request as it starts; nullopt leaves it waiting for answer().
  using Script = std::function<std::optional<Completion>(const Request&)>;
  explicit ScriptedTransport(Script script = {}) : script_(std::move(script)) {}

  RequestId start(Request request) override;
  void abort(RequestId id) override;
  std::vector<Completion> drain() override;

  struct Sent {
    RequestId id = 0;
    Request request;
    bool waiting = true;
  };
  const std::vector<Sent>& sent() const { return sent_; }  // all, in order
  // Answers the oldest waiting request whose path begins so; false when there is none.
  bool answer(std::string_view path_prefix, int status, std::string body,
              std::vector<Header> headers = {});
  bool fail(std::string_view path_prefix, Failure failure);
  bool has_completions() const { return !completions_.empty(); }

 private:
  Sent* oldest_waiting(std::string_view path_prefix);
  void complete(Sent& sent, Completion completion);

  Script script_;
  std::vector<Sent> sent_;
  std::vector<Completion> completions_;
};

}  // namespace tms::net
