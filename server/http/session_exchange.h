// One request and its answer, while a session has it in hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/body_reader.h"
#include "server/http/dispatcher.h"
#include "server/http/request_parser.h"
#include "server/http/session.h"
#include "shared/model/error.h"

namespace tms::http {

struct Session::Exchange {
  RequestHead head;
  Framing framing;
  std::optional<Admission> admission;
  std::string refused_user;  // not admitted, but known
  BodyReader body_reader;
  Response stream_response;  // its head leaves with the first piece
  bool head_is_sent = false;
  bool stream_has_ended = true;
  std::int64_t started_us = 0;
  std::size_t sent_bytes = 0;
  int status = 0;
  std::optional<model::ErrorCode> error;
  bool is_complete = false;
  // For metrics; only files are answered well without a handler.
  std::string_view route() const {
    if (admission) return admission->route->path;
    return status == 200 || status == 304 ? "static" : "";
  }
};

std::int64_t steady_us();

// 503 with a second's Retry-After.
model::Error overloaded(std::string message);

}  // namespace tms::http
