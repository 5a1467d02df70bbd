// A store with an audit log on a temporary directory, and the hands of somebody who tampers with
// it.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/core/audit/audit_trail.h"
#include "server/store/store.h"

namespace tms::test {

class TrailFixture {
 public:
  TrailFixture();
  ~TrailFixture();

  void append(int records);
  void open();   // store and trail
  void close();  // both; the trail writes its last checkpoint
  core::AuditTrail& trail() { return *trail_; }
  store::Store& store() { return *store_; }

  // While closed.
  void tamper(const std::string& sql);
  core::OfflineVerdict verify_offline(core::OfflineVerifyOptions options = {});

  std::filesystem::path file(const char* name) const { return dir_ / name; }
  std::filesystem::path checkpoints() const { return file("audit-checkpoints.ndjson"); }
  bool was_logged(const std::string& words);
  void wait_until_logged(const std::string& words);  // with a deadline

 private:
  std::filesystem::path dir_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<core::AuditTrail> trail_;
  bool holds(const std::string& words) const;  // with the mutex held

  std::mutex mutex_;
  std::condition_variable logged_more_;
  std::vector<std::string> logged_;
};

}  // namespace tms::test
