#include "server/api/export_record.h"

#include <memory>
#include <utility>

#include "server/store/store.h"
#include "shared/model/text.h"

namespace tms::api {

namespace {

store::AuditDraft draft_of(const http::Caller& caller, ExportRecord record) {
  auto draft = core::audit_draft(actor_of(caller), std::move(record.action), record.outcome,
                                 std::move(record.detail));
  draft.cluster = std::move(record.cluster);
  draft.job_id = record.job;
  return draft;
}

// Lives as long as somebody may ask the stream for more.
class RecordedStream {
 public:
  RecordedStream(store::AuditStore& audit, store::AuditDraft draft, CountedAs counted_as,
                 CountedStream stream)
      : audit_(audit),
        draft_(std::move(draft)),
        counted_as_(counted_as),
        stream_(std::move(stream)) {}
  RecordedStream(const RecordedStream&) = delete;
  RecordedStream& operator=(const RecordedStream&) = delete;
  ~RecordedStream() {
    if (has_ended_) return;
    (void)end(model::AuditOutcome::Failure, "; the reader left before the end");
  }

  model::Result<bool> next(std::string& out) {
    auto more = stream_(out, count_);
    if (more && *more) return more;
    auto recorded = more ? end(model::AuditOutcome::Success, "")
                         : end(model::AuditOutcome::Failure, "; " + more.error().message);
    if (more && !recorded) return model::fail(recorded.error());
    return more;
  }

 private:
  model::Result<void> end(model::AuditOutcome outcome, const std::string& why) {
    has_ended_ = true;
    auto draft = draft_;
    draft.outcome = outcome;
    draft.detail += ": " + model::counted(count_, counted_as_.one, counted_as_.many) + why;
    return audit_.append({&draft, 1});
  }

  store::AuditStore& audit_;
  const store::AuditDraft draft_;
  const CountedAs counted_as_;
  const CountedStream stream_;
  std::uint64_t count_ = 0;
  bool has_ended_ = false;
};

}  // namespace

model::Result<void> record_export(const http::Caller& caller, Services& services,
                                  ExportRecord record) {
  const auto draft = draft_of(caller, std::move(record));
  return services.store.audit().append({&draft, 1});
}

model::Result<http::BodyStream> record_stream(const http::Request& request,
                                              const http::Caller& caller, Services& services,
                                              ExportRecord record, CountedStream stream) {
  if (request.head_only) return [](std::string&) { return false; };
  record.outcome = model::AuditOutcome::Intent;
  const CountedAs counted_as = record.counted_as;
  const auto draft = draft_of(caller, std::move(record));
  auto& audit = services.store.audit();
  if (auto intent = audit.append({&draft, 1}); !intent) return model::fail(intent.error());
  auto recorded = std::make_shared<RecordedStream>(audit, draft, counted_as, std::move(stream));
  return [recorded](std::string& out) { return recorded->next(out); };
}

}  // namespace tms::api
