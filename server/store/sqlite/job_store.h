#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteJobStore final : public JobStore {
 public:
  explicit SqliteJobStore(Engine& engine) : engine_(engine) {}

  // job_store.cpp: units of work
  Result<JobKey> create_job(const NewJob& job, const AuditDraft& intent) override;
  Result<void> begin_chunk(JobKey job, const ChunkRow& chunk) override;
  Result<void> record_outcomes(const OutcomeUnit& unit) override;
  Result<void> change_job(const JobStateChange& change, const AuditDraft* audit) override;
  Result<void> keep_idempotent(model::UserId user, std::string_view key, const Idempotent& answer,
                               TimeMs at) override;

  // job_queries.cpp
  Result<std::optional<Idempotent>> find_idempotent(model::UserId user, std::string_view key,
                                                    TimeMs not_before) override;
  Result<std::vector<StoredJob>> unfinished_jobs() override;
  Result<std::optional<StoredJob>> load_job(model::JobId id) override;
  Result<std::optional<model::Job>> job(model::JobId id) override;
  Result<std::optional<model::UserId>> job_owner(model::JobId id) override;
  Result<JobPage> jobs(const JobQuery& query) override;
  Result<JobCustomerPage> job_customers(model::JobId id, const JobCustomerQuery& query) override;
  Result<JobCustomerScan> scan_job_customers(model::JobId id, const JobCustomerQuery& query,
                                             std::uint32_t from) override;
  Result<JobPace> pace(model::JobId id) override;

 private:
  Result<void> require_space() const;

  Engine& engine_;
};

// The job with its batches and customers, all of them waiting.
JobKey insert_job(Connection& sql, const NewJob& fresh);

// Positions and previous states of a call as bytes: 5 each.
std::vector<std::uint8_t> pack_chunk(const ChunkRow& chunk);
void unpack_chunk(Bytes packed, ChunkRow& chunk);

}  // namespace tms::store::sqlite
