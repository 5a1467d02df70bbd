// Everything the page asks of the server, as data. Each request names the type of its answer;
// update() produces requests, net::ApiClient sends them and hands back Answer<Request>.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/app/customer_window.h"
#include "client/app/preferences.h"
#include "shared/model/audit.h"
#include "shared/model/batch.h"
#include "shared/model/cluster.h"
#include "shared/model/customer.h"
#include "shared/model/customer_list.h"
#include "shared/model/job.h"
#include "shared/model/job_request.h"
#include "shared/model/result.h"
#include "shared/model/runbook.h"
#include "shared/model/snapshot_report.h"
#include "shared/model/system.h"
#include "shared/model/user.h"

namespace tms::app {

// The answer of requests whose success says it all.
struct Done {};

struct FetchRevisions {
  using Reply = model::Revisions;
};
struct FetchClusters {
  using Reply = model::ClusterPage;
};
struct FetchSummary {
  using Reply = model::CustomerSummary;
  std::string cluster;
};
struct FetchCustomers {
  using Reply = model::CustomerPage;
  PageRequest page;
  model::CustomerQuery query;
};
// Those whose id contains what is typed in the palette.
struct FindCustomers {
  using Reply = model::CustomerPage;
  model::CustomerQuery query;
};
struct FetchCustomer {
  using Reply = model::CustomerDetail;
  std::string cluster;
  std::string cid;
};

// Which part of the screen reads the log: the answer goes there.
enum class AuditPlace : std::uint8_t { List, Customer, Record };
struct FetchAudit {
  using Reply = model::AuditPage;
  AuditPlace place = AuditPlace::List;
  model::AuditQuery query;
};
struct FetchAuditStats {
  using Reply = model::AuditStats;
  std::string cluster;  // whose hours are told; empty: those of the whole log
};
struct VerifyAudit {
  using Reply = model::AuditVerdict;
};

// Recent: of everyone, for progress everywhere. List: as the Jobs screen filters; Further: its
// further pages when it is read anew; More: the one that somebody asked for at its end.
enum class JobsPlace : std::uint8_t { Recent, List, Further, More };
struct FetchJobs {
  using Reply = model::JobPage;
  JobsPlace place = JobsPlace::Recent;
  model::JobQuery query;
  std::uint64_t whole_read = 0;  // which one goes on with it
};
struct FetchJob {
  using Reply = model::Job;
  model::JobId id;
};
struct FetchJobCustomers {
  using Reply = model::JobCustomerPage;
  model::JobId id;
  model::JobCustomerQuery query;
  std::uint64_t generation = 0;
};

struct PreviewAction {
  using Reply = model::PreviewResult;
  model::PreviewRequest request;
  std::uint64_t generation = 0;
};
struct StartJob {
  using Reply = model::Job;
  model::JobRequest request;
  std::string idempotency_key;  // the same for every attempt of one confirmation
};
enum class JobVerb : std::uint8_t { Pause, Resume, Cancel, Retry };
struct ControlJob {
  using Reply = model::Job;  // of Retry: the child
  model::JobId id;
  JobVerb verb = JobVerb::Pause;
};

struct StartSync {
  using Reply = model::Job;
  std::string cluster;
  bool accept_missing = false;
};
struct TestConnection {
  using Reply = model::ClusterTestResult;
  std::string cluster;
};
struct Connect {
  using Reply = model::CredentialsResult;
  std::string cluster;
  model::CredentialsRequest request;
};
struct Disconnect {
  using Reply = Done;
  std::string cluster;
  model::CredentialKeep keep = model::CredentialKeep::Session;
};
struct CreateCluster {
  using Reply = Done;
  model::NewCluster request;
};
struct ChangeCluster {
  using Reply = Done;
  std::string cluster;
  model::ClusterPatch request;
};

struct DeleteCluster {
  using Reply = Done;
  std::string cluster;
};

// A file of states for a cluster without an address.
struct LoadSnapshot {
  using Reply = model::SnapshotReport;
  std::string cluster;
  std::string content;  // JSON as the cluster's get/action answers it, or CSV `cid,action_code`
  bool accept_missing = false;
};

struct FetchUsers {
  using Reply = model::UserPage;
};
struct AddUser {
  using Reply = model::User;
  model::NewUser request;
};
struct ChangeUser {
  using Reply = Done;
  model::User user;  // as it was
  model::UserPatch request;
};
struct MakeResetLink {
  using Reply = model::OneTimeLink;
  model::UserId id;
  std::string username;
};
// The reader's own; of everyone for admins.
struct FetchSessions {
  using Reply = model::SessionItemPage;
};
struct EndSession {
  using Reply = Done;
  model::SessionItem session;
};
struct ChangePassword {
  using Reply = Done;
  model::PasswordChange request;
};

struct FetchTokens {
  using Reply = model::ApiTokenPage;
};
struct CreateToken {
  using Reply = model::CreatedApiToken;
  model::NewApiToken request;
};
struct RevokeToken {
  using Reply = Done;
  model::ApiToken token;
};

struct FetchSystem {
  using Reply = model::SystemFigures;
  model::SystemQuery query;
};

struct FetchPreferences {
  using Reply = Preferences;
};
struct SavePreferences {
  using Reply = Done;
  Preferences preferences;
};
struct FetchRunbooks {
  using Reply = std::vector<model::Runbook>;
};

// List: as the Batches screen filters; Further: its further pages when it is read anew. Filter:
// what the customers can be filtered by.
enum class BatchesPlace : std::uint8_t { List, Further, Filter };
struct FetchBatches {
  using Reply = model::BatchPage;
  BatchesPlace place = BatchesPlace::List;
  model::BatchQuery query;
  std::uint64_t whole_read = 0;  // which one goes on with it
};
struct FetchBatchCustomers {
  using Reply = model::BatchCustomerPage;
  std::string batch_id;
  model::BatchCustomerQuery query;
};
enum class BatchVerb : std::uint8_t { Assign, Unassign, Close };
struct ClaimBatches {
  using Reply = model::BatchClaimResult;
  BatchVerb verb = BatchVerb::Assign;
  model::BatchClaim request;
};
struct PreviewBatches {
  using Reply = model::BatchPreview;
  model::BatchRequest request;
};
struct GenerateBatches {
  using Reply = model::BatchesCreated;
  model::BatchRequest request;
};
struct DeleteBatches {
  using Reply = std::uint64_t;  // how many are gone
  model::BatchDeletion request;
};
struct FetchLists {
  using Reply = model::CustomerListPage;
};
struct LoadList {
  using Reply = model::CustomerList;
  std::string cluster;
  std::string device_type;
  model::CustomerListRequest request;
};
struct DeleteList {
  using Reply = Done;
  std::string cluster;
  std::string device_type;
};
struct FetchDeviceTypes {
  using Reply = std::vector<model::DeviceType>;
};
struct SaveDeviceTypes {
  using Reply = std::vector<model::DeviceType>;
  std::vector<model::DeviceType> types;  // the whole table
};
struct SaveRunbooks {
  using Reply = Done;
  std::vector<model::Runbook> runbooks;
};

struct SignOut {
  using Reply = Done;
};

using Request = std::variant<
    FetchRevisions, FetchClusters, FetchSummary, FetchCustomers, FindCustomers, FetchCustomer,
    FetchAudit, FetchAuditStats, VerifyAudit, FetchJobs, FetchJob, FetchJobCustomers, PreviewAction,
    StartJob, ControlJob, StartSync, TestConnection, Connect, Disconnect, CreateCluster,
    ChangeCluster, DeleteCluster, LoadSnapshot, FetchUsers, AddUser, ChangeUser, MakeResetLink,
    FetchSessions, EndSession, ChangePassword, FetchTokens, CreateToken, RevokeToken, FetchSystem,
    FetchPreferences, SavePreferences, FetchRunbooks, FetchBatches, FetchBatchCustomers,
    ClaimBatches, PreviewBatches, GenerateBatches, DeleteBatches, FetchLists, LoadList, DeleteList,
    FetchDeviceTypes, SaveDeviceTypes, SaveRunbooks, SignOut>;

template <typename R>
struct Answer {
  R request;
  model::Result<typename R::Reply> reply;
  std::uint32_t latency_ms = 0;
  bool unreachable = false;  // no answer at all: the connection, not the request, is the trouble
  bool background = false;   // did not extend the session
  std::uint32_t number = 0;  // grows from request to request, in the order of sending
};

namespace detail {
template <typename Variant>
struct AnswersOf;
template <typename... Requests>
struct AnswersOf<std::variant<Requests...>> {
  using Type = std::variant<Answer<Requests>...>;
};
}  // namespace detail
using Completion = detail::AnswersOf<Request>::Type;

}  // namespace tms::app
