#include "shared/protocol/id_list_json.h"

#include "shared/model/text.h"

namespace tms::protocol {

void read_cids(ObjectReader& in, model::IdList& list) {
  model::IdListBuilder builder;
  if (const auto array = in.value("cids"); array && array->is(JsonKind::Array)) {
    builder.reserve(array->size());
  }
  in.each("cids", Need::Required, [&](JsonValue value, const JsonPath& path) {
    const auto line = static_cast<std::uint32_t>(path.index + 1);
    if (value.is(JsonKind::Text)) {
      builder.add(model::trim(value.text()), line);
    } else if (const auto number = value.unsigned_integer()) {
      builder.add(std::to_string(*number), line);
    } else if (value.is(JsonKind::Integer)) {
      builder.add(std::to_string(*value.integer()), line);
    } else if (value.is(JsonKind::Decimal)) {
      builder.reject("", line, 1, "it is no whole number that JSON can hold: put it in quotes");
    } else {
      builder.reject("", line, 1, "it is " + std::string(describe(value.kind())) + ", not text");
    }
  });
  list = builder.take();
}

std::optional<model::ColumnChoice> column_choice(std::string_view text) {
  if (const auto choice = model::parse_column_choice(text)) return *choice;
  return std::nullopt;
}

void write_cids(JsonWriter& out, const model::IdList& list) {
  out.key("cids").begin_array();
  for (const model::CustomerId& id : list.ids) out.text(id.text());
  out.end_array();
}

void read_rejected(ObjectReader& in, std::vector<model::RejectedEntry>& rejected) {
  in.items("rejected", rejected, [](ObjectReader& entry, model::RejectedEntry& out) {
    entry.number("line", out.line);
    entry.number("column", out.column);
    entry.text("text", out.text);
    entry.text("reason", out.reason);
  });
}

void write_rejected(JsonWriter& out, const std::vector<model::RejectedEntry>& rejected) {
  out.key("rejected").begin_array();
  for (const model::RejectedEntry& entry : rejected) {
    out.begin_object();
    out.key("line").number(entry.line);
    out.key("column").number(entry.column);
    out.key("text").text(entry.text);
    out.key("reason").text(entry.reason);
    out.end_object();
  }
  out.end_array();
}

void write_texts(JsonWriter& out, const std::vector<std::string>& texts) {
  out.begin_array();
  for (const std::string& text : texts) out.text(text);
  out.end_array();
}

}  // namespace tms::protocol
