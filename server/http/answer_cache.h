// Finished bodies of answers that many ask for again until something changes.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tms::http {

// Any thread. All answers are of one version of the data: with the first answer of another version
// the old ones are forgotten. Holds at most `max_bytes` of bodies, spare capacity included; what
// was asked for longest ago goes first.
class AnswerCache {
 public:
  using Body = std::shared_ptr<const std::string>;

  explicit AnswerCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Null when there is none.
  Body find(std::string_view version, const std::string& question);
  // A body larger than a sixteenth of the cache is not kept.
  void keep(std::string_view version, const std::string& question, Body body);

 private:
  struct Entry {
    std::string question;
    Body body;
  };
  using Entries = std::list<Entry>;

  void forget_oldest();

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::string version_;
  std::size_t bytes_ = 0;
  Entries entries_;  // asked for last comes first
  std::unordered_map<std::string_view, Entries::iterator> by_question_;
};

}  // namespace tms::http
