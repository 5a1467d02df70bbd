#include "server/core/audit/audit_trail.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "server/core/audit/checkpoint_check.h"

namespace tms::core {

using model::ErrorCode;

namespace {

constexpr std::uint64_t kRecordsPerCheckpoint = 1000;
constexpr auto kCheckpointInterval = std::chrono::seconds(60);
constexpr auto kRetryAfterFailure = std::chrono::seconds(5);

// What the writer's thread tells the checkpoint thread; outlives both.
struct Signal {
  std::mutex mutex;
  std::condition_variable wake;
  std::uint64_t head_seq = 0;
  std::uint64_t covered_seq = 0;
  bool stopping = false;
};

std::uint64_t covered_by(const std::vector<Checkpoint>& binding) {
  return binding.empty() ? 0 : binding.back().head.seq;
}

}  // namespace

struct AuditTrail::Impl {
  Impl(store::Store& store_in, Clock clock_in, AuditTrailOptions options_in, CheckpointKey key_in)
      : store(store_in),
        clock(std::move(clock_in)),
        options(std::move(options_in)),
        key(std::move(key_in)),
        signal(std::make_shared<Signal>()) {}

  store::Store& store;
  const Clock clock;
  const AuditTrailOptions options;
  const CheckpointKey key;
  std::shared_ptr<Signal> signal;
  model::AuditHead last_written;  // by this process; guarded by the signal's mutex
  std::thread thread;

  std::mutex append_mutex;  // lines of the file are written one at a time

  std::mutex verify_mutex;
  model::AuditHead verified;  // guarded by verify_mutex

  void log(const std::string& line) const {
    if (options.log) options.log(line);
  }
  void run();
  bool write_checkpoint();
  model::Result<void> append(const std::string& line);
  model::Result<model::AuditVerdict> walk_chain(bool full);
  bool is_stopping() const {
    const std::lock_guard lock(signal->mutex);
    return signal->stopping;
  }
};

model::Result<std::unique_ptr<AuditTrail>> AuditTrail::open(store::Store& store, Clock clock,
                                                            AuditTrailOptions options) {
  auto key = CheckpointKey::load_or_create(options.checkpoint_key_file);
  if (!key) return model::fail(key.error());
  const auto file = read_checkpoints(options.checkpoint_file, {});
  // A file that somebody changed is no reason not to start: verification says so, and what was
  // signed before stays where it is.
  if (!file && options.log) options.log(file.error().message);
  if (!file || file->public_key != key->public_key()) {
    const auto line = key->key_line(clock());
    if (auto written = append_checkpoint_line(options.checkpoint_file, line); !written) {
      return model::fail(written.error());
    }
    if (options.log) options.log(line);
  }
  auto impl = std::make_unique<Impl>(store, std::move(clock), std::move(options), std::move(*key));
  const auto head = store.audit().head();
  const auto covered = file ? covered_by(file->binding) : 0;
  if (covered > head.seq) {
    impl->log("The audit log ends at record " + std::to_string(head.seq) +
              ", but a checkpoint covers record " + std::to_string(covered) +
              ": its tail was cut off, or the database is an older copy.");
  }
  impl->signal->head_seq = head.seq;
  impl->signal->covered_seq = covered;
  store.on_commit([signal = impl->signal](const model::AuditHead& committed) {
    const std::lock_guard lock(signal->mutex);
    signal->head_seq = committed.seq;
    if (committed.seq >= signal->covered_seq + kRecordsPerCheckpoint) signal->wake.notify_one();
  });
  impl->thread = std::thread([raw = impl.get()] { raw->run(); });
  return std::unique_ptr<AuditTrail>(new AuditTrail(std::move(impl)));
}

AuditTrail::AuditTrail(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

AuditTrail::~AuditTrail() {
  stop();
  impl_->store.on_commit({});
}

void AuditTrail::stop() {
  {
    const std::lock_guard lock(impl_->signal->mutex);
    impl_->signal->stopping = true;
    impl_->signal->wake.notify_one();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

void AuditTrail::Impl::run() {
  std::unique_lock lock(signal->mutex);
  bool failed = false;
  for (;;) {
    const auto due = [this] {
      return signal->stopping || signal->head_seq >= signal->covered_seq + kRecordsPerCheckpoint;
    };
    if (failed) {
      signal->wake.wait_for(lock, kRetryAfterFailure, [this] { return signal->stopping; });
    } else {
      signal->wake.wait_for(lock, kCheckpointInterval, due);
    }
    const bool last = signal->stopping;
    // After an older copy was put in place the log has to grow past what was signed before.
    if (signal->head_seq > signal->covered_seq) {
      lock.unlock();
      failed = !write_checkpoint();
      lock.lock();
    }
    if (last) return;
  }
}

model::Result<void> AuditTrail::Impl::append(const std::string& line) {
  const std::lock_guard lock(append_mutex);
  return append_checkpoint_line(options.checkpoint_file, line);
}

bool AuditTrail::Impl::write_checkpoint() {
  Checkpoint checkpoint;
  checkpoint.at = clock();
  checkpoint.head = store.audit().head();
  const auto line = key.line(checkpoint);
  if (auto written = append(line); !written) {
    log("A checkpoint of the audit log could not be written: " + written.error().message);
    return false;
  }
  {
    const std::lock_guard lock(signal->mutex);
    signal->covered_seq = checkpoint.head.seq;
    last_written = checkpoint.head;
  }
  log(line);
  return true;
}

model::Result<model::AuditPage> AuditTrail::page(const model::AuditQuery& query) {
  return impl_->store.audit().page(query);
}

model::Result<model::AuditStats> AuditTrail::stats(std::string_view hours_of) {
  auto stats = impl_->store.audit().stats();
  if (!stats || hours_of.empty()) return stats;
  auto hours = impl_->store.audit().cluster_hours(hours_of);
  if (!hours) return model::fail(hours.error());
  stats->by_hour = std::move(*hours);
  return stats;
}

model::AuditHead AuditTrail::head() const {
  return impl_->store.audit().head();
}

std::string AuditTrail::public_key() const {
  return impl_->key.public_key();
}

model::Result<model::AuditVerdict> AuditTrail::Impl::walk_chain(bool full) {
  auto& audit = store.audit();
  if (!full && verified.seq > 0) {
    // The record where the last verification ended must still be the one that it saw.
    const auto hash = hash_of_record(audit, verified.seq);
    if (!hash) return model::fail(hash.error());
    full = *hash != verified.hash;
  }
  const auto start = audit.start();
  if (!start) return model::fail(start.error());
  const std::uint64_t from = full ? start->seq : std::max(start->seq, verified.seq + 1);
  const std::uint64_t trusted = from - start->seq;
  if (from > 1 && audit.head().seq == verified.seq) {
    model::AuditVerdict verdict;
    verdict.ok = true;
    verdict.records = trusted;
    verdict.head = verified;
    return verdict;
  }
  auto verdict = audit.verify(from, [this] { return !is_stopping(); });
  if (verdict) verdict->records += trusted;
  return verdict;
}

model::Result<model::AuditVerdict> AuditTrail::verify(bool full) {
  const std::unique_lock lock(impl_->verify_mutex, std::try_to_lock);
  if (!lock) {
    return model::fail(ErrorCode::Conflict,
                       "The audit log is being verified. Try again when that has ended.");
  }
  // Read before the walk: what was signed by then, the walk must meet.
  model::AuditHead written;
  {
    const std::lock_guard signal_lock(impl_->signal->mutex);
    written = impl_->last_written;
  }
  const auto file = read_checkpoints(impl_->options.checkpoint_file, {});
  auto verdict = impl_->walk_chain(full);
  if (!verdict) return verdict;
  const bool chain_holds = verdict->ok;
  if (file) {
    auto checked = check_checkpoints(impl_->store.audit(), file->binding, *verdict);
    if (!checked) return model::fail(checked.error());
  } else {
    verdict->ok = false;
    verdict->reason = file.error().message;
  }
  // Whatever became of the file: what this process has signed it still knows.
  if (written.seq > 0) {
    auto checked = check_expected_head(impl_->store.audit(), written, *verdict);
    if (!checked) return model::fail(checked.error());
    const bool cut = file && covered_by(file->binding) < written.seq;
    const bool other_key = file && file->public_key != impl_->key.public_key();
    if (cut || other_key) {
      verdict->ok = false;
      verdict->reason = "The file of checkpoints is not the one that this server wrote.";
    }
  }
  if (chain_holds) impl_->verified = verdict->head;
  return verdict;
}

model::Result<store::AuditScan> AuditTrail::scan(const model::AuditQuery& query,
                                                 std::uint64_t after_seq, std::uint64_t last_seq) {
  return impl_->store.audit().scan(query, after_seq, last_seq);
}

model::Result<std::string> AuditTrail::checkpoints() const {
  const std::lock_guard lock(impl_->append_mutex);
  return read_checkpoint_text(impl_->options.checkpoint_file);
}

model::Result<AuditTrail::Sealed> AuditTrail::seal(SealRequest request) {
  // What was tampered with must not leave the log with a signature.
  auto verdict = verify(true);
  if (!verdict) return model::fail(verdict.error());
  if (!verdict->ok) {
    return model::fail(ErrorCode::Conflict,
                       "The log does not verify, so nothing is sealed: " + verdict->reason);
  }
  const std::unique_lock lock(impl_->verify_mutex, std::try_to_lock);
  if (!lock) {
    return model::fail(ErrorCode::Conflict,
                       "The audit log is being verified. Try again when that has ended.");
  }
  auto& audit = impl_->store.audit();
  auto seal = choose_segment(audit, request.before);
  if (!seal) return model::fail(seal.error());
  const auto range = std::to_string(seal->first) + "-" + std::to_string(seal->head.seq);
  if (request.file.empty()) {
    request.file = impl_->options.checkpoint_file.parent_path() / ("audit-" + range + ".ndjson");
  }
  const auto hash = write_segment(audit, *seal, request.file, request.line);
  if (!hash) return model::fail(hash.error());
  seal->file_hash = *hash;
  seal->at = impl_->clock();
  const auto line = impl_->key.line(*seal);
  if (auto signed_for = impl_->append(line); !signed_for) return model::fail(signed_for.error());
  impl_->log(line);
  const auto draft = audit_draft(request.actor, "audit.seal", model::AuditOutcome::Success,
                                 "records " + range + " to " + request.file.filename().string() +
                                     ", SHA-256 " + seal->file_hash);
  if (auto cut = audit.cut_front(seal->head.seq, draft); !cut) return model::fail(cut.error());
  return Sealed{std::move(*seal), std::move(request.file)};
}

model::Result<OfflineVerdict> verify_offline(store::AuditStore& audit,
                                             const OfflineVerifyOptions& options) {
  OfflineVerdict result;
  const auto file = read_checkpoints(options.checkpoint_file, options.public_key.value_or(""));
  auto verdict = audit.verify(1, [] { return true; });
  if (!verdict) return model::fail(verdict.error());
  result.verdict = std::move(*verdict);
  if (file) {
    auto checked = check_checkpoints(audit, file->binding, result.verdict);
    if (!checked) return model::fail(checked.error());
    result.checkpoints = file->binding.size();
    // Its first line, the key, is written before the first record.
    if (file->public_key.empty() && result.verdict.ok && result.verdict.head.seq > 0) {
      result.verdict.ok = false;
      result.verdict.reason = options.checkpoint_file.string() +
                              " is not there or names no key: the checkpoints were removed, or "
                              "they lie elsewhere (--checkpoint-file).";
    }
  } else {
    result.verdict.ok = false;
    result.verdict.reason = file.error().message;
  }
  if (options.expect_head) {
    auto checked = check_expected_head(audit, *options.expect_head, result.verdict);
    if (!checked) return model::fail(checked.error());
  }
  const auto start = audit.start();
  if (!start) return model::fail(start.error());
  result.first_seq = start->seq;
  const auto head = result.verdict.head.seq;
  const auto covered = result.verdict.last_checkpoint_seq;
  result.uncovered_records = head > covered ? head - covered : 0;
  return result;
}

}  // namespace tms::core
