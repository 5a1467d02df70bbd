#include "server/http/answer_cache.h"

#include <utility>

namespace tms::http {

AnswerCache::Body AnswerCache::find(std::string_view version, const std::string& question) {
  const std::lock_guard lock(mutex_);
  if (version != version_) return nullptr;
  const auto found = by_question_.find(question);
  if (found == by_question_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->body;
}

void AnswerCache::keep(std::string_view version, const std::string& question, Body body) {
  if (body->capacity() > max_bytes_ / 16) return;
  const std::lock_guard lock(mutex_);
  if (version != version_) {
    by_question_.clear();
    entries_.clear();
    bytes_ = 0;
    version_ = version;
  }
  if (by_question_.contains(question)) return;  // two asked at once
  bytes_ += body->capacity();
  entries_.push_front({question, std::move(body)});
  by_question_.emplace(entries_.front().question, entries_.begin());
  while (bytes_ > max_bytes_) forget_oldest();
}

void AnswerCache::forget_oldest() {
  const Entry& oldest = entries_.back();
  bytes_ -= oldest.body->capacity();
  by_question_.erase(oldest.question);
  entries_.pop_back();
}

}  // namespace tms::http
