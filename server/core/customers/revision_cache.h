// The last answers of one table, by question. Answers of an older revision are forgotten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace tms::core {

// Any thread. Keeps at most 32 answers and about `max_bytes` of them, but always the newest.
template <typename Answer>
class RevisionCache {
 public:
  explicit RevisionCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  std::shared_ptr<const Answer> find(const std::string& question, std::uint64_t revision) {
    const std::lock_guard lock(mutex_);
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      if (it->revision != revision || it->question != question) continue;
      entries_.splice(entries_.begin(), entries_, it);
      return it->answer;
    }
    return nullptr;
  }

  void keep(std::string question, std::uint64_t revision, std::shared_ptr<const Answer> answer,
            std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const Entry& e) {
      return e.revision < revision || (e.revision == revision && e.question == question);
    });
    entries_.push_front({std::move(question), revision, bytes, std::move(answer)});
    std::size_t total = 0, count = 0;
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      total += it->bytes;
      if (++count > 1 && (total > max_bytes_ || count > kMaxEntries)) {
        entries_.erase(it, entries_.end());
        break;
      }
    }
  }

 private:
  static constexpr std::size_t kMaxEntries = 32;
  struct Entry {
    std::string question;
    std::uint64_t revision = 0;
    std::size_t bytes = 0;
    std::shared_ptr<const Answer> answer;
  };
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // newest first
};

}  // namespace tms::core
