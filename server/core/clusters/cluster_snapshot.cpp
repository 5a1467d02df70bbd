// States from a file, for clusters that cannot be reached.
#include <algorithm>
#include <charconv>
#include <utility>

#include "server/core/clusters/clusters_impl.h"
#include "server/upstream/state_reply.h"
#include "shared/model/delimited_text.h"
#include "shared/model/ids.h"
#include "shared/model/text.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

namespace {

constexpr std::size_t kMaxDescriptionBytes = 200;

struct Snapshot {
  std::vector<StateRead> states;
  std::uint64_t malformed = 0;
};

tl::unexpected<model::Error> unreadable(std::string message) {
  return fail(model::field_error("", "invalid", std::move(message)));
}

Result<Snapshot> read_json(std::string_view content) {
  Snapshot snapshot;
  const auto result =
      upstream::parse_state_reply(content, [&](const upstream::StateRecord& record) {
        snapshot.states.push_back({std::string(record.cid), record.action_code,
                                   std::string(record.action_desc), record.malformed});
        snapshot.malformed += record.malformed ? 1 : 0;
      });
  if (!result.ok) {
    return unreadable(
        "The snapshot is no JSON object of customers, as the cluster's get/action answers it.");
  }
  snapshot.malformed += result.invalid_ids;
  return snapshot;
}

std::optional<std::int64_t> code_of(std::string_view text) {
  std::int64_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return code;
}

// Columns by the names in the first record; our own export of customers has them, too.
class SnapshotCsv {
 public:
  explicit SnapshotCsv(std::string_view text) : reader_(text) {}

  Result<Snapshot> read() {
    model::DelimitedField field;
    bool is_header = true;
    while (reader_.next(field)) {
      take(field, is_header);
      if (!field.ends_record) continue;
      if (is_header && is_blank_) continue;
      if (is_header && (cid_column_ == 0 || code_column_ == 0)) {
        return unreadable("The first line of a CSV snapshot names its columns: cid,action_code.");
      }
      if (!is_header && !is_blank_) end_record();
      is_header = false;
      is_blank_ = true;
      cid_.clear();
      code_.clear();
    }
    return std::move(snapshot_);
  }

 private:
  void take(const model::DelimitedField& field, bool is_header) {
    is_blank_ = is_blank_ && field.text.empty();
    if (is_header) {
      if (model::equal_ignoring_case(field.text, "cid")) cid_column_ = field.column;
      if (model::equal_ignoring_case(field.text, "action_code")) code_column_ = field.column;
    } else if (field.column == cid_column_) {
      cid_ = field.problem.empty() ? field.text : std::string_view();
    } else if (field.column == code_column_) {
      code_ = field.text;
    }
  }

  // What is no id is left out and counted, as in a sync.
  void end_record() {
    if (model::customer_id_problem(cid_)) {
      ++snapshot_.malformed;
      return;
    }
    StateRead& state = snapshot_.states.emplace_back();
    state.cid = cid_;
    state.action_code = code_of(code_);
    if (!state.action_code) {
      state.action_desc = model::clean_text(code_, kMaxDescriptionBytes);
      state.malformed = true;
      ++snapshot_.malformed;
    }
  }

  model::DelimitedText reader_;
  std::uint32_t cid_column_ = 0, code_column_ = 0;
  bool is_blank_ = true;
  std::string cid_, code_;
  Snapshot snapshot_;
};

}  // namespace

Result<model::SnapshotReport> Clusters::load_snapshot(const Actor& actor, std::string_view code,
                                                      SnapshotFormat format,
                                                      std::string_view content,
                                                      bool accept_missing) {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  const std::lock_guard one_at_a_time(impl_->life((*entry)->row.key).full_read);
  if (!(*entry)->row.base_url.empty()) {
    return fail(ErrorCode::Conflict, "The cluster " + (*entry)->row.code +
                                         " has a URL: it is read from there. A snapshot is for "
                                         "clusters without one.");
  }
  const TimeMs began_at = impl_->options.clock();
  auto snapshot = format == SnapshotFormat::Json ? read_json(content) : SnapshotCsv(content).read();
  if (!snapshot) return fail(snapshot.error());
  if (snapshot->states.empty()) return unreadable("The snapshot holds no customer.");

  Impl::FullRead read;
  read.sent_at = began_at;
  read.malformed = snapshot->malformed;
  read.states = std::move(snapshot->states);
  read.duplicates = sort_by_cid(read.states);
  SyncRequest request;
  request.actor = actor;
  request.by_hand = true;
  request.accept_missing = accept_missing;
  auto report = impl_->take_over(**entry, request, read, began_at, "cluster.snapshot");
  if (!report) return fail(report.error());
  if (report->error) {
    return fail(ErrorCode::Conflict,
                "The snapshot lacks " +
                    model::counted(report->missing, "known customer", "known customers") +
                    ", more than 10 %: nothing was changed. If they are really "
                    "gone, load it again with accept_missing=true.");
  }
  return model::SnapshotReport{std::move(*report), read.duplicates};
}

}  // namespace tms::core
