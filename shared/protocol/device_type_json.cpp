// Device types of cluster_json.h.
#include <set>

#include "shared/protocol/cluster_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr TextLimit kNameLimit{0, 200};
constexpr TextLimit kDescriptionLimit{0, 2000};

void write_device_type(JsonWriter& out, const model::DeviceType& type) {
  out.begin_object();
  out.key("code").text(type.code);
  out.key("name").text(type.name);
  out.key("description").text(type.description);
  out.key("device_capacity").number(type.device_capacity);
  out.key("display_order").number(type.display_order);
  out.end_object();
}

void read_device_type(ObjectReader& in, model::DeviceType& type) {
  in.text("code", type.code, Need::Required, {1, 64});
  in.text("name", type.name, Need::Required, kNameLimit);
  in.text("description", type.description, Need::Optional, kDescriptionLimit);
  in.number("device_capacity", type.device_capacity, Need::Required, 1u, 1'000'000u);
  in.number("display_order", type.display_order, Need::Optional);
}

struct DeviceTypes {
  std::vector<model::DeviceType> items;
  std::uint64_t total = 0;
};

}  // namespace

Result<std::vector<model::DeviceType>> read_device_types_request(std::string_view json) {
  return read_request<std::vector<model::DeviceType>>(json, [](ObjectReader& in, auto& types) {
    const auto items = in.value("items");
    if (items && items->is(JsonKind::Array) && items->size() > model::kMaxDeviceTypes) {
      in.error("items", "too_many",
               "takes at most " + std::to_string(model::kMaxDeviceTypes) + " device types");
      return;
    }
    std::set<std::string> known;
    in.items("items", types, [&](ObjectReader& item, model::DeviceType& type) {
      read_device_type(item, type);
      if (type.code.empty()) return;
      if (!model::ClusterCode::parse(type.code)) {
        item.error("code", "invalid",
                   "must be 1 to 64 letters, digits, spaces, _ . and -, without a space at "
                   "either end");
      } else if (!known.insert(type.code).second) {
        item.error("code", "duplicate", "stands above already");
      }
    });
    check_total(in, types.size());
  });
}

std::string write_device_types_request(const std::vector<model::DeviceType>& types) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("items").begin_array();
  for (const model::DeviceType& type : types) write_device_type(out, type);
  out.end_array().end_object();
  return text;
}

std::string write_device_types(const std::vector<model::DeviceType>& types,
                               std::optional<std::uint64_t> total) {
  return write_page(DeviceTypes{types, total.value_or(types.size())}, 160, write_device_type);
}

Result<std::vector<model::DeviceType>> read_device_types(std::string_view json) {
  auto page = read_page<DeviceTypes>(json, read_device_type);
  if (!page) return model::fail(std::move(page.error()));
  return std::move(page->items);
}

}  // namespace tms::protocol
