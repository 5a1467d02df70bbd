#include "server/upstream/list_reply.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "server/upstream/state_reply.h"
#include "shared/model/text.h"

namespace tms::upstream {
namespace {

using nlohmann::json;

std::string_view without_bom(std::string_view text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  return text.starts_with(kBom) ? text.substr(kBom.size()) : text;
}

// The events of nlohmann's SAX parser. A list is an array at the top, or of the object there.
class ListHandler {
 public:
  bool null() { return item("", "it is null, not text"); }
  bool boolean(bool) { return item("", "it is true or false, not text"); }
  bool number_integer(std::int64_t value) { return item(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) {
    if (is_device_count()) {
      devices_ = value;
      return true;
    }
    return item(std::to_string(value));
  }
  bool number_float(double value, const std::string& text) {
    constexpr double kMost = 1e15;  // exact in a double
    if (is_device_count() && value >= 0 && value <= kMost) {
      devices_ = static_cast<std::uint64_t>(std::llround(value));
      return true;
    }
    return item(text, "it is no whole number that JSON can hold: put it in quotes");
  }
  bool string(std::string& value) { return item(model::trim(value)); }
  bool binary(json::binary_t&) { return false; }

  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) { return open(true); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (depth_ == 1) key_ = name;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return false;
  }

  // `customer_ids` where both are given.
  std::optional<ListReply> take() {
    if (!ids_.is_given && !customers_.is_given) return std::nullopt;
    ListReply reply;
    reply.list = (ids_.is_given ? ids_ : customers_).builder.take();
    if (devices_.value_or(0) > 0) reply.total_devices = devices_;
    return reply;
  }

 private:
  struct Target {
    model::IdListBuilder builder;
    std::uint32_t entries = 0;
    bool is_given = false;
  };

  bool is_device_count() const { return depth_ == 1 && !is_array_ && key_ == "total_devices"; }

  // Where the ids stand: depth 1 of an array, depth 2 of an object's.
  bool item(std::string_view text, std::string problem = {}) {
    if (!target_ || depth_ != list_depth_) return depth_ > 0;
    const std::uint32_t line = ++target_->entries;
    if (problem.empty()) {
      target_->builder.add(text, line);
    } else {
      target_->builder.reject(text, line, 1, std::move(problem));
    }
    return true;
  }

  bool open(bool is_array) {
    if (target_ && depth_ == list_depth_) item("", "it is an array or an object, not text");
    if (depth_ == 0) is_array_ = is_array;
    if (!target_ && is_array) {
      if (depth_ == 0 || (depth_ == 1 && !is_array_ && key_ == "customer_ids")) target_ = &ids_;
      if (depth_ == 1 && !is_array_ && key_ == "customers") target_ = &customers_;
      if (target_) {
        target_->is_given = true;
        list_depth_ = depth_ + 1;
      }
    }
    return ++depth_ <= kMaxJsonDepth;
  }
  bool close() {
    if (target_ && depth_ == list_depth_) target_ = nullptr;
    --depth_;
    return true;
  }

  int depth_ = 0;
  int list_depth_ = 0;
  bool is_array_ = false;
  std::string key_;
  Target ids_, customers_;
  Target* target_ = nullptr;
  std::optional<std::uint64_t> devices_;
};

}  // namespace

std::optional<ListReply> parse_list_reply(std::string_view body) {
  const std::string_view text = without_bom(body);
  const std::string_view content = model::trim(text);
  if (content.empty() || (content.front() != '[' && content.front() != '{')) {
    return ListReply{model::parse_id_list(text), std::nullopt};
  }
  ListHandler handler;
  if (!json::sax_parse(content.begin(), content.end(), &handler)) return std::nullopt;
  return handler.take();
}

}  // namespace tms::upstream
