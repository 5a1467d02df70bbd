// An error inside another thing (a job, a sync report): {"code","message"} or null. For the .cpp
// files of this folder.
#pragma once

#include <optional>

#include "shared/model/error.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

inline void write_inner_error(JsonWriter& out, const std::optional<model::Error>& error) {
  if (!error) {
    out.null();
    return;
  }
  out.begin_object();
  out.key("code").text(to_string(error->code));
  out.key("message").text(error->message);
  out.end_object();
}

inline void read_inner_error(ObjectReader& in, std::optional<model::Error>& error) {
  error.reset();
  in.object_or_null("error", [&](ObjectReader& inner) {
    std::string code;
    inner.text("code", code);
    error.emplace().code = model::error_code_from_string(code);
    inner.text("message", error->message);
  });
}

}  // namespace tms::protocol
