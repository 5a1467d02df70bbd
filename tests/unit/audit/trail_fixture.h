// A store with an audit log on a temporary directory, and the hands of somebody who tampers with
// it.
#pragma once

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
  std::vector<std::string> logged();

 private:
  std::filesystem::path dir_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<core::AuditTrail> trail_;
  std::mutex mutex_;
  std::vector<std::string> logged_;
};

}  // namespace tms::test
