// Bulk operations from the dry run to the last settled outcome: what is asked for is written first,
// sent once, and every customer ends with an outcome (ARCHITECTURE, "How the main job flows").
//
// Threads: any thread may call; start() and stop() once each, by the owner. Calls to clusters are
// made by the engine's own threads, never by a caller's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/app_status/app_status_cache.h"
#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/store/store.h"
#include "shared/model/job.h"
#include "shared/model/job_request.h"

namespace tms::core {

// Makes a repeated request harmless: the same key and body give the same job, per user and for 24

struct Idempotency {
  std::string key;        // empty: none
  std::string_view body;  // what the key stands for; valid during the call
};

// How app status is read again by itself after actions (ClusterSettings::app_status_follow_s).
struct FollowPace {
  std::chrono::milliseconds look_every{std::chrono::seconds{2}};
  std::chrono::milliseconds read_every{std::chrono::seconds{15}};  // each customer
  // Apps begin to move some time after the action: what is read earlier does not count as settled.
  std::chrono::milliseconds settles_after{std::chrono::seconds{60}};
};

struct JobsOptions {
  // How long a job waits for unknown outcomes, and how long accepted actions are looked for of
  // customers that the cluster does not list.
  std::chrono::milliseconds unknown_ends_after{std::chrono::minutes{10}};
  // Unknown outcomes that are left to a person count as activity for so long after their job's end.
  std::chrono::milliseconds left_unknown_counts_for{std::chrono::hours{24}};
  std::chrono::milliseconds first_backoff{500};
  std::chrono::milliseconds longest_backoff{std::chrono::seconds{30}};
  std::chrono::milliseconds stop_grace{std::chrono::seconds{8}};  // for calls in flight
  // Reads of app status that wait are given up after so long without a success: while the cluster
  // does not answer, and while it asks for patience (429, 503).
  std::chrono::milliseconds reads_wait_for_silent{std::chrono::seconds{30}};
  std::chrono::milliseconds reads_wait_for_busy{std::chrono::minutes{10}};
  FollowPace follow;
};

// The ids of batches, for selections; set by the room that keeps batches.
using BatchResolver = std::function<Result<std::vector<std::string>>(
    const std::string& cluster, const std::vector<std::string>& batch_ids)>;

class Jobs {
 public:
  Jobs(store::Store& store, Directory& directory, Clusters& clusters, AppStatusCache& app_status,
       Clock clock, JobsOptions options = {});
  ~Jobs();  // stop(), then waits for the threads

  // Reads the unfinished jobs and goes on with them: chunks that were in flight are unknown and are
  // settled before anything is sent again. Errors: Internal (the database cannot be read).
  Result<void> start();
  // No new chunk leaves; calls in flight get the grace, what remains stays recorded in flight.
  // False if calls are still out: then the destructor waits for them, up to the time-out of a call.
  bool stop();

  // Errors: NotFound (cluster, job), Conflict (the cluster has no URL), InvalidRequest (nothing
  // left, unreadable), AmbiguousColumns.
  Result<model::PreviewResult> preview(const model::PreviewRequest& request, const Actor& actor);
  // Returns when the job is durable. Errors: InvalidRequest, NotFound, SelectionExpired (unknown,
  // used or expired token), Conflict (the cluster has no URL, token or count does not fit, a
  // customer is in another unfinished action job, the idempotency key stands for another request),
  // AuditUnavailable.
  Result<model::Job> create(const model::JobRequest& request, const Actor& actor,
                            const Idempotency& idempotency = {});
  // A sync of this cluster that has not finished is given back instead of a second one.
  Result<model::Job> start_sync(const std::string& cluster, bool accept_missing,
                                const Actor& actor);

  Result<model::Job> job(model::JobId id);  // with its series
  Result<model::JobPage> jobs(const model::JobQuery& query);
  Result<model::JobCustomerPage> customers(model::JobId id, const model::JobCustomerQuery& query);
  // For exports (JobStore::scan_job_customers).
  Result<store::JobCustomerScan> scan_customers(model::JobId id,
                                                const model::JobCustomerQuery& query,
                                                std::uint32_t from);

  // By the job's owner or an admin. Errors: NotFound, Forbidden, Conflict (not in this status).
  Result<model::Job> cancel(model::JobId id, const Actor& actor);
  Result<model::Job> pause(model::JobId id, const Actor& actor);
  Result<model::Job> resume(model::JobId id, const Actor& actor);
  Result<model::Job> retry(model::JobId id, const Actor& actor);

  // New credentials arrived: jobs that were paused for want of them go on.
  void on_credentials_changed(const std::string& cluster);
  void resolve_batches_with(BatchResolver resolver);  // before start()

  // The app status that is read by itself after actions; of a cluster without any: nothing.
  model::AppStatusFollow app_status_follow(const std::string& cluster) const;

  // Customers without a final outcome. Unknown ones also of jobs that have ended: while they are
  // still read, and those left to a person as LeftUnknown says.
  struct OpenCustomers {
    std::uint64_t waiting = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t unknown = 0;
  };
  struct Activity {
    std::uint64_t jobs_unfinished = 0;
    std::map<std::string, OpenCustomers, std::less<>> by_cluster;  // by code; those with jobs
  };
  Activity activity() const;
  std::uint64_t revision() const;  // grows with every change of any job
  void changed_elsewhere();        // to be called after jobs were imported

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::core
