#include "server/upstream/state_reply.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "shared/model/ids.h"
#include "shared/model/text.h"

namespace tms::upstream {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDescriptionBytes = 200;

std::optional<std::int64_t> parse_code(std::string_view text) {
  text = model::trim(text);
  std::int64_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return code;
}

bool is_harmless(std::string_view text) {
  return text.size() <= kMaxDescriptionBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

// The events of nlohmann's SAX parser. depth_ 1: inside the reply; 2: inside a record.
class StateHandler {
 public:
  explicit StateHandler(const std::function<void(const StateRecord&)>& each) : each_(each) {}

  bool null() { return scalar(); }
  bool boolean(bool) { return scalar(true); }
  bool number_float(double, const std::string&) { return scalar(true); }
  bool binary(json::binary_t&) { return false; }

  bool number_integer(std::int64_t value) {
    if (depth_ == 2 && field_ == Field::Code) {
      code_ = value;
      code_is_number_ = true;
      return true;
    }
    return scalar(true);
  }
  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return scalar(true);
    }
    return number_integer(static_cast<std::int64_t>(value));
  }
  bool string(std::string& value) {
    if (depth_ == 2 && field_ == Field::Code) {
      code_ = parse_code(value);
      return true;
    }
    if (depth_ == 2 && field_ == Field::Description) {
      description_ = is_harmless(value) ? value : model::clean_text(value, kMaxDescriptionBytes);
      has_description_ = true;
      return true;
    }
    return scalar(true);
  }

  bool start_object(std::size_t) {
    if (depth_ == 1) begin_record(true);
    return deeper();
  }
  bool start_array(std::size_t) {
    if (depth_ == 0) return false;
    if (depth_ == 1) begin_record(false);
    return deeper();
  }
  bool end_object() { return higher(); }
  bool end_array() { return higher(); }

  bool key(std::string& name) {
    if (depth_ == 1) {
      cid_ = name;
    } else if (depth_ == 2) {
      field_ = name == "action_code"   ? Field::Code
               : name == "action_desc" ? Field::Description
                                       : Field::Other;
    }
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return false;
  }

  // A reply like {"errorCode": "...", "message": "..."} is an error, not two customers.
  bool looks_like_states() const { return plain_values_ == 0 || records_ > 0; }
  std::uint64_t invalid_ids() const { return invalid_ids_; }

 private:
  enum class Field { Other, Code, Description };

  void begin_record(bool is_object) {
    is_object_ = is_object;
    code_.reset();
    code_is_number_ = false;
    has_description_ = false;
    description_.clear();
    field_ = Field::Other;
  }
  void end_record() {
    if (model::customer_id_problem(cid_)) {
      ++invalid_ids_;
      return;
    }
    each_(StateRecord{.cid = cid_,
                      .action_code = code_,
                      .action_desc = description_,
                      .malformed = !is_object_ || !code_is_number_ || !has_description_});
  }
  // Null or a plain value: as a whole record, or as a field that says nothing we read.
  bool scalar(bool has_value = false) {
    if (depth_ == 0) return false;
    if (depth_ == 1) {
      begin_record(false);
      ++(has_value ? plain_values_ : records_);
      end_record();
    } else if (depth_ == 2 && field_ == Field::Code) {
      code_.reset();
      code_is_number_ = false;
    }
    return true;
  }
  bool deeper() { return ++depth_ <= kMaxJsonDepth; }
  bool higher() {
    if (--depth_ == 1) {
      ++records_;
      end_record();
    }
    return true;
  }

  const std::function<void(const StateRecord&)>& each_;
  int depth_ = 0;
  Field field_ = Field::Other;
  std::string cid_, description_;
  std::optional<std::int64_t> code_;
  bool is_object_ = false, code_is_number_ = false, has_description_ = false;
  std::uint64_t records_ = 0, plain_values_ = 0, invalid_ids_ = 0;
};

}  // namespace

StateReplyResult parse_state_reply(std::string_view body,
                                   const std::function<void(const StateRecord&)>& each) {
  StateHandler handler(each);
  const bool is_whole = json::sax_parse(body.begin(), body.end(), &handler);
  return {.ok = is_whole && handler.looks_like_states(), .invalid_ids = handler.invalid_ids()};
}

}  // namespace tms::upstream
