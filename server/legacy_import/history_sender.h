// Sends what was read: history in pieces, each of them one commit, then lists and batches.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server/legacy_import/import_run.h"

namespace tms::legacy_import {

class HistorySender {
 public:
  HistorySender(const Send& send, ImportReport& report, std::string jobs_file)
      : send_(send), report_(report), jobs_file_(std::move(jobs_file)) {}
  model::Result<void> add(model::ImportedRecord record);
  model::Result<void> flush();

 private:
  // Large enough that the full sync of a commit costs little, small enough that other writers of a
  // running server wait for a fraction of a second.
  static constexpr std::size_t kRecords = 5'000;
  static constexpr std::size_t kCustomers = 20'000;

  const Send& send_;
  ImportReport& report_;
  const std::string jobs_file_;
  std::vector<model::ImportedRecord> records_;
  std::size_t customers_ = 0;
};

// `file` is their name in the report.
model::Result<void> send_lists(const std::vector<model::ImportedList>& lists, const Send& send,
                               const std::string& file, ImportReport& report);
model::Result<void> send_batches(const std::vector<model::ImportedBatch>& batches, const Send& send,
                                 const std::string& file, ImportReport& report);

}  // namespace tms::legacy_import
