#include "server/core/customers/filter_text.h"

#include <string_view>
#include <vector>

#include "shared/model/text.h"

namespace tms::core {
namespace {

void append(std::string_view value, std::string& text) {
  text.append(std::to_string(value.size())).append(":").append(value);
}

template <typename Enum>
void append_all(const std::vector<Enum>& values, std::string& text) {
  text.push_back('[');
  for (const Enum value : values) text.push_back(static_cast<char>('a' + static_cast<int>(value)));
  text.push_back(']');
}

void append_all(const std::vector<std::string>& values, std::string& text) {
  text.push_back('[');
  for (const auto& value : values) append(value, text);
  text.push_back(']');
}

}  // namespace

std::string filter_text(const model::CustomerFilter& filter) {
  std::string text;
  append_all(filter.states, text);
  append_all(filter.healths, text);
  append_all(filter.categories, text);
  append_all(filter.apps, text);
  append_all(filter.reasons, text);
  append_all(filter.batches, text);
  append_all(filter.lists, text);
  for (const auto& job : filter.jobs) append(job.text(), text);
  text.push_back(filter.missing.value_or(false) ? 'm' : 'p');
  append(model::to_lower(filter.q), text);
  return text;
}

}  // namespace tms::core
