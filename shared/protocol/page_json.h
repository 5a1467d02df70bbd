// Lists of the contract: {"items":[..],"total":n}. For the .cpp files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

// `write(JsonWriter&, const item&)` writes one item; `bytes_each` is about how long one gets.
template <typename Page, typename Write>
std::string write_page(const Page& page, std::size_t bytes_each, Write write) {
  std::string text;
  text.reserve(64 + page.items.size() * bytes_each);
  JsonWriter out(text);
  out.begin_object().key("items").begin_array();
  for (const auto& item : page.items) write(out, item);
  out.end_array().key("total").number(page.total).end_object();
  return text;
}

// `total` of a table that is put back as it was answered. A part of it is refused: what it leaves
// out would be removed.
inline void check_total(ObjectReader& in, std::size_t items) {
  std::optional<std::uint64_t> total;
  in.number("total", total);
  if (total && *total != items) {
    in.error("total", "mismatch",
             "must be the number of items, " + std::to_string(items) +
                 ": send the whole table, or leave total out");
  }
}

// `read(ObjectReader&, item&)` reads one item.
template <typename Page, typename Read>
model::Result<Page> read_page(std::string_view json, Read read) {
  return read_answer<Page>(json, [&](ObjectReader& in, Page& page) {
    in.items("items", page.items, read);
    in.number("total", page.total);
  });
}

}  // namespace tms::protocol
