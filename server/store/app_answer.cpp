#include "server/store/app_answer.h"

#include <algorithm>
#include <utility>

namespace tms::store {

namespace {

void append(std::string_view field, std::string& text) {
  const auto begin = text.size();
  text.append(field);
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
}

// What stands before the first `separator`, which goes with it.
std::string_view cut(std::string_view& text, char separator) {
  const auto field = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(field.size() + 1, text.size()));
  return field;
}

}  // namespace

std::string pack_answer(std::span<const model::AppStatus> statuses) {
  std::string text;
  for (const auto& status : statuses) {
    append(status.app, text);
    if (!status.raw_status.empty() || !status.reason.empty()) {
      text += '\t';
      append(status.raw_status, text);
    }
    if (!status.reason.empty()) {
      text += '\t';
      append(status.reason, text);
    }
    text += '\n';
  }
  return text;
}

std::vector<model::AppStatus> unpack_answer(std::string_view text) {
  std::vector<model::AppStatus> statuses;
  while (!text.empty()) {
    std::string_view line = cut(text, '\n');
    auto& status = statuses.emplace_back();
    status.app = cut(line, '\t');
    status.raw_status = cut(line, '\t');
    status.reason = line;
  }
  return statuses;
}

}  // namespace tms::store
