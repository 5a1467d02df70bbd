// Texts that many rows share, each kept once and named by a small number. 0 is the empty text.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tms::core {

class TextTable {
 public:
  TextTable() { intern({}); }
  std::uint32_t intern(std::string_view text) {
    if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
    const auto id = static_cast<std::uint32_t>(texts_.size());
    ids_.emplace(texts_.emplace_back(text), id);
    return id;
  }
  const std::string& operator[](std::uint32_t id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;  // does not move what ids_ points into
  std::unordered_map<std::string_view, std::uint32_t> ids_;
};

}  // namespace tms::core
