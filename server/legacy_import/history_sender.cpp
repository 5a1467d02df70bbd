#include "server/legacy_import/history_sender.h"

#include <functional>
#include <utility>

#include "shared/protocol/import_json.h"

namespace tms::legacy_import {

using model::fail;
using model::ImportVerdict;
using model::Result;

namespace {

constexpr std::size_t kCustomersOfBatches = 20'000;  // in one request

// Sends one request and counts what came of each part of it; on_conflict(index) for those that
// something of the dashboard stands against.
Result<void> deliver(const Send& send, const std::string& path, const std::string& json,
                     ImportReport& report, const std::function<void(std::size_t)>& on_conflict) {
  const auto answer = send("POST", path, json);
  if (!answer) return fail(answer.error());
  const auto verdicts = protocol::read_import_verdicts(*answer);
  if (!verdicts) return fail(verdicts.error());
  for (std::size_t i = 0; i < verdicts->size(); ++i) {
    switch ((*verdicts)[i]) {
      case ImportVerdict::Added:
        ++report.added;
        break;
      case ImportVerdict::Known:
        ++report.known;
        break;
      case ImportVerdict::Completed:
        ++report.completed;
        break;
      case ImportVerdict::Conflict:
        on_conflict(i);
        break;
    }
  }
  return {};
}

}  // namespace

Result<void> HistorySender::add(model::ImportedRecord record) {
  customers_ += record.cids.size();
  records_.push_back(std::move(record));
  if (records_.size() < kRecords && customers_ < kCustomers) return {};
  return flush();
}

Result<void> HistorySender::flush() {
  if (records_.empty()) return {};
  const auto conflict = [this](std::size_t i) {
    report_.left_out({jobs_file_, "jobs", records_.at(i).job->id.text()},
                     "the dashboard has another job with this id");
  };
  auto sent = deliver(send_, "/control/import/history", protocol::write_import_piece(records_),
                      report_, conflict);
  records_.clear();
  customers_ = 0;
  return sent;
}

Result<void> send_lists(const std::vector<model::ImportedList>& lists, const Send& send,
                        const std::string& file, ImportReport& report) {
  for (const auto& list : lists) {
    const auto conflict = [&](std::size_t) {
      report.gave_way({file, "prod_customer_data", list.cluster + ", " + list.device_type},
                      "the dashboard has a newer list, or one that somebody loaded: it stays");
    };
    auto sent = deliver(send, "/control/import/lists", protocol::write_import_lists({list}), report,
                        conflict);
    if (!sent) return sent;
  }
  return {};
}

Result<void> send_batches(const std::vector<model::ImportedBatch>& batches, const Send& send,
                          const std::string& file, ImportReport& report) {
  std::vector<model::ImportedBatch> piece;
  std::size_t customers = 0;
  const auto conflict = [&](std::size_t i) {
    report.gave_way({file, "prod_batch_ids", piece.at(i).id},
                    "one of its customers is in another batch of " + piece.at(i).cluster + " and " +
                        piece.at(i).device_type);
  };
  for (std::size_t i = 0; i < batches.size(); ++i) {
    customers += batches[i].cids.size();
    piece.push_back(batches[i]);
    if (customers < kCustomersOfBatches && i + 1 < batches.size()) continue;
    auto sent = deliver(send, "/control/import/batches", protocol::write_import_batches(piece),
                        report, conflict);
    if (!sent) return sent;
    piece.clear();
    customers = 0;
  }
  return {};
}

}  // namespace tms::legacy_import
