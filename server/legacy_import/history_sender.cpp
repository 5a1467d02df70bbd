#include "server/legacy_import/history_sender.h"

#include <utility>

#include "shared/protocol/import_json.h"

namespace tms::legacy_import {

using model::fail;
using model::ImportVerdict;
using model::Result;

Result<void> HistorySender::add(model::ImportedRecord record) {
  customers_ += record.cids.size();
  records_.push_back(std::move(record));
  if (records_.size() < kRecords && customers_ < kCustomers) return {};
  return flush();
}

Result<void> HistorySender::flush() {
  if (records_.empty()) return {};
  const auto answer =
      send_("POST", "/control/import/history", protocol::write_import_piece(records_));
  if (!answer) return fail(answer.error());
  const auto verdicts = protocol::read_import_verdicts(*answer);
  if (!verdicts) return fail(verdicts.error());
  for (std::size_t i = 0; i < verdicts->size() && i < records_.size(); ++i) {
    switch ((*verdicts)[i]) {
      case ImportVerdict::Added:
        ++report_.added;
        break;
      case ImportVerdict::Known:
        ++report_.known;
        break;
      case ImportVerdict::Completed:
        ++report_.completed;
        break;
      case ImportVerdict::Conflict:
        report_.left_out({jobs_file_, "jobs", records_[i].job->id.text()},
                         "the dashboard has another job with this id");
        break;
    }
  }
  records_.clear();
  customers_ = 0;
  return {};
}

}  // namespace tms::legacy_import
