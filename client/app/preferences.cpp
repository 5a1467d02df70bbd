#include "client/app/preferences.h"

#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::app {

using protocol::JsonWriter;
using protocol::Need;
using protocol::ObjectReader;

model::Result<Preferences> read_preferences(std::string_view json) {
  return protocol::read_answer<Preferences>(json, [](ObjectReader& in, Preferences& out) {
    in.text("theme", out.theme, Need::Optional);
    in.items(
        "customer_columns", out.customer_columns,
        [](ObjectReader& item, TableColumn& column) {
          item.text("id", column.id);
          double width = 0;
          if (item.has("width")) item.decimal("width", width);
          column.width = static_cast<float>(width);
          item.boolean("shown", column.shown, Need::Optional);
        },
        Need::Optional);
    in.items(
        "views", out.views,
        [](ObjectReader& item, SavedView& view) {
          item.text("name", view.name);
          item.text("hash", view.hash);
        },
        Need::Optional);
  });
}

std::string write_preferences(const Preferences& preferences) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.key("theme").text(preferences.theme);
  json.key("customer_columns").begin_array();
  for (const TableColumn& column : preferences.customer_columns) {
    json.begin_object();
    json.key("id").text(column.id);
    json.key("width").number(static_cast<std::uint64_t>(column.width));
    json.key("shown").boolean(column.shown);
    json.end_object();
  }
  json.end_array();
  json.key("views").begin_array();
  for (const SavedView& view : preferences.views) {
    json.begin_object();
    json.key("name").text(view.name);
    json.key("hash").text(view.hash);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return text;
}

}  // namespace tms::app
