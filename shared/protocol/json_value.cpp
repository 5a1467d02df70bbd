#include "shared/protocol/json_value.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "shared/model/text.h"

namespace tms::protocol {

using model::ErrorCode;
using model::fail;

namespace {

// Up to here members are compared in pairs; above, sorting is cheaper.
constexpr std::size_t kFewMembers = 16;

std::optional<std::string_view> repeated(std::vector<std::string_view>& keys) {
  if (keys.size() <= kFewMembers) {
    for (std::size_t i = 1; i < keys.size(); ++i) {
      const auto end = keys.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(keys.begin(), end, keys[i]) != end) return keys[i];
    }
    return std::nullopt;
  }
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return std::nullopt;
  return *twice;
}

}  // namespace

std::string_view describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::Null:
      return "null";
    case JsonKind::Boolean:
      return "true or false";
    case JsonKind::Integer:
      return "a whole number";
    case JsonKind::Decimal:
      return "a number with a fraction";
    case JsonKind::Text:
      return "text";
    case JsonKind::Array:
      return "an array";
    case JsonKind::Object:
      return "an object";
  }
  return "something else";
}

// Takes the events of the lexer and appends nodes; false stops the lexer.
class JsonDocument::Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(JsonDocument& document) : document_(document) {}
  const std::string& problem() const { return problem_; }

  bool null() override { return add(JsonKind::Null) != nullptr; }
  bool boolean(bool value) override {
    Node* node = add(JsonKind::Boolean);
    if (node) node->boolean = value;
    return node != nullptr;
  }
  bool number_integer(number_integer_t value) override {
    Node* node = add(JsonKind::Integer);
    if (node) {
      node->is_negative = value < 0;
      node->integer = static_cast<std::uint64_t>(value);
    }
    return node != nullptr;
  }
  bool number_unsigned(number_unsigned_t value) override {
    Node* node = add(JsonKind::Integer);
    if (node) node->integer = value;
    return node != nullptr;
  }
  bool number_float(number_float_t value, const string_t&) override {
    Node* node = add(JsonKind::Decimal);
    if (node) node->decimal = value;
    return node != nullptr;
  }
  bool string(string_t& value) override {
    Node* node = add(JsonKind::Text);
    if (node) node->text = keep(value);
    return node != nullptr;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonKind::Object); }
  bool start_array(std::size_t) override { return open(JsonKind::Array); }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    key_ = keep(name);
    return true;
  }
  bool end_object() override {
    const std::uint32_t object = open_.back().node;
    open_.pop_back();
    keys_.clear();
    std::uint32_t child = document_.nodes_[object].child_count == 0 ? 0 : object + 1;
    for (; child != 0; child = document_.nodes_[child].next) {
      const Span key = document_.nodes_[child].key;
      keys_.push_back(std::string_view(document_.texts_).substr(key.begin, key.size));
    }
    if (const auto twice = repeated(keys_)) {
      return stop("The JSON holds the field \"" + model::clean_text(*twice, 64) +
                  "\" twice in one object.");
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    return stop("The text is not valid JSON in UTF-8: see character " + std::to_string(position) +
                ".");
  }

 private:
  struct Open {
    std::uint32_t node;
    std::uint32_t last_child;  // 0: none yet
  };

  bool stop(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return false;
  }

  Span keep(const std::string& text) {
    const Span span{static_cast<std::uint32_t>(document_.texts_.size()),
                    static_cast<std::uint32_t>(text.size())};
    document_.texts_ += text;
    return span;
  }

  Node* add(JsonKind kind) {
    if (document_.nodes_.size() >= kMaxValues) {
      stop("The JSON holds more than " + model::group_digits(kMaxValues) + " values.");
      return nullptr;
    }
    const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
    if (!open_.empty()) {
      Open& parent = open_.back();
      if (parent.last_child != 0) document_.nodes_[parent.last_child].next = index;
      parent.last_child = index;
      ++document_.nodes_[parent.node].child_count;
    }
    Node& node = document_.nodes_.emplace_back();
    node.kind = kind;
    node.key = key_;
    key_ = {0, 0};
    return &node;
  }

  bool open(JsonKind kind) {
    if (open_.size() >= kMaxDepth) {
      return stop("The JSON is nested deeper than " + std::to_string(kMaxDepth) + " levels.");
    }
    Node* node = add(kind);
    if (!node) return false;
    node->child_count = 0;
    open_.push_back({static_cast<std::uint32_t>(document_.nodes_.size() - 1), 0});
    return true;
  }

  JsonDocument& document_;
  std::vector<Open> open_;
  std::vector<std::string_view> keys_;
  Span key_{0, 0};
  std::string problem_;
};

model::Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    return fail(ErrorCode::PayloadTooLarge, "The JSON is larger than 4 GiB.");
  }
  JsonDocument document;
  Builder builder(document);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
    return fail(ErrorCode::InvalidRequest, builder.problem());
  }
  return document;
}

JsonKind JsonValue::kind() const {
  return document_->nodes_[node_].kind;
}

bool JsonValue::boolean() const {
  return document_->nodes_[node_].boolean;
}

std::string_view JsonValue::text() const {
  const JsonDocument::Span span = document_->nodes_[node_].text;
  return std::string_view(document_->texts_).substr(span.begin, span.size);
}

std::optional<std::int64_t> JsonValue::integer() const {
  const JsonDocument::Node& node = document_->nodes_[node_];
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (node.kind != JsonKind::Integer || (!node.is_negative && node.integer > kMost)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(node.integer);
}

std::optional<std::uint64_t> JsonValue::unsigned_integer() const {
  const JsonDocument::Node& node = document_->nodes_[node_];
  if (node.kind != JsonKind::Integer || node.is_negative) return std::nullopt;
  return node.integer;
}

double JsonValue::decimal() const {
  const JsonDocument::Node& node = document_->nodes_[node_];
  if (node.kind == JsonKind::Decimal) return node.decimal;
  return node.is_negative ? static_cast<double>(static_cast<std::int64_t>(node.integer))
                          : static_cast<double>(node.integer);
}

std::string_view JsonValue::key() const {
  const JsonDocument::Span span = document_->nodes_[node_].key;
  return std::string_view(document_->texts_).substr(span.begin, span.size);
}

std::size_t JsonValue::size() const {
  return document_->nodes_[node_].child_count;
}

std::optional<JsonValue> JsonValue::first() const {
  if (size() == 0) return std::nullopt;
  return JsonValue(*document_, node_ + 1);
}

std::optional<JsonValue> JsonValue::next() const {
  const std::uint32_t sibling = document_->nodes_[node_].next;
  if (sibling == 0) return std::nullopt;
  return JsonValue(*document_, sibling);
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const {
  for (auto child = first(); child; child = child->next()) {
    if (child->key() == name) return child;
  }
  return std::nullopt;
}

}  // namespace tms::protocol
