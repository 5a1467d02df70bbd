// Everything the page knows, as plain data. Only update() changes it; views read it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/app/customer_window.h"
#include "client/app/loadable.h"
#include "client/app/requests.h"
#include "client/app/reread.h"
#include "client/app/route.h"
#include "client/app/selection.h"
#include "client/app/ticked_rows.h"
#include "client/app/zone.h"
#include "client/platform/platform.h"

namespace tms::app {

using model::TimeMs;

using platform::ThemeChoice;
enum class ToastKind : std::uint8_t { Info, Good, Bad };

struct Toast {
  std::uint64_t id = 0;
  ToastKind kind = ToastKind::Info;
  std::string text{};
  std::string link_label{};     // what to do next; empty: nothing
  std::optional<Route> link{};  // where that leads
  TimeMs expires_at = 0;
  bool claims_copy = false;  // taken back when the browser refuses the clipboard
};

struct Connection {
  bool reached = false;  // the last request was answered
  bool ever_reached = false;
  TimeMs lost_at = 0;  // 0: not lost
  std::uint32_t latency_ms = 0;
  TimeMs next_poll_at = 0;
  bool polling = false;        // a poll is under way
  std::uint32_t failures = 0;  // in a row
};

struct CustomerPanelState {
  Loadable<model::CustomerDetail> detail;
  Loadable<std::vector<model::AuditRecord>> history;
  bool refreshing = false;                  // its app status is being read from the cluster
  std::optional<model::JobId> refresh_job;  // which job does that; unset: not accepted yet
};

enum class ActSourceKind : std::uint8_t { Pasted, Selection, Filter, Batches };
enum class ActStep : std::uint8_t { Choose, DryRun };

struct ActFlow {
  ActStep step = ActStep::Choose;
  ActSourceKind source = ActSourceKind::Pasted;
  std::vector<std::string> cids;  // Selection
  model::CustomerFilter filter;   // Filter
  std::uint64_t filter_count = 0;
  // Batches, as their list showed them; one it no longer shows has its id alone.
  std::vector<model::Batch> batches;
  std::uint64_t batch_customers = 0;
  std::string text;                // Pasted
  std::uint64_t text_version = 0;  // moves when `text` changed other than by the text field
  std::string file_name;           // where the text came from; empty: typed or pasted
  model::IdList parsed;            // `text` as the one parser reads it, ids counted only
  std::uint64_t parsed_ids = 0;
  bool counted = true;  // false: too long for that, the dry run counts and reports
  model::ColumnChoice columns = model::ColumnChoice::Auto;
  std::optional<model::Action> action;
  std::vector<model::WarningCode> exclude;
  std::uint64_t generation = 0;
  Loadable<model::PreviewResult> preview;
  std::string reason;
  std::string typed_count;
  bool starting = false;
  bool answer_lost = false;  // an attempt to start it may have been accepted
  std::optional<model::Error> start_error;

  bool has_source() const {
    switch (source) {
      case ActSourceKind::Pasted:
        return parsed_ids > 0 || !counted;
      case ActSourceKind::Selection:
        return !cids.empty();
      case ActSourceKind::Filter:
        return filter_count > 0;
      case ActSourceKind::Batches:
        return !batches.empty();
    }
    return false;
  }
};

// The customers of one job with one outcome, in pages of kPageRows.
struct JobCustomersWindow {
  std::uint64_t generation = 0;
  std::uint64_t shown_generation = 0;
  std::uint64_t total = 0;
  std::map<std::uint64_t, std::vector<model::JobCustomer>> pages;  // by page number
  std::vector<std::uint64_t> in_flight;
  std::vector<std::uint64_t> outdated;  // pages of before the job moved on, here or under way
  RowRange visible;
  std::optional<model::Error> error;  // of a read that failed; stays until its rows are read
  bool held = false;                  // after it nothing is asked for until it is tried again
};

struct JobScreenState {
  Loadable<model::Job> job;
  JobCustomersWindow customers;
  TickedRows<model::JobCustomer> ticked;  // of any outcome
  std::optional<JobVerb> pending_verb;
};

struct AuditScreenState {
  Loadable<std::vector<model::AuditRecord>> records;
  std::uint64_t next_before_seq = 0;  // 0: no more
  bool loading_more = false;
  Loadable<model::AuditRecord> record;  // the one in the panel
};

// A file of states on its way into a cluster without an address.
struct SnapshotDraft {
  std::string cluster;    // empty: the form is closed
  std::string file_name;  // empty: none was chosen yet
  std::string content;
};

struct ClusterScreenState {
  std::optional<std::string> busy_cluster;  // with a request under way
  std::string busy_with;  // "test", "connect", "save", "disconnect", "sync", "snapshot", "delete"
  std::map<std::string, model::ClusterTestResult> tests;
  std::map<std::string, model::Error> errors;  // of the last attempt, by cluster
  std::string failed_with;                     // what the last failed attempt was, as `busy_with`
  std::map<std::string, std::uint64_t>
      changes;  // by cluster: how many that were asked for are made
  SnapshotDraft snapshot;
};

// What forms send, one change at a time.
struct ChangeState {
  std::string busy;    // what is under way, as its form is called; empty: nothing
  std::string failed;  // what `error` belongs to
  std::optional<model::Error> error;
  std::uint64_t done = 0;  // moves with every success: forms close
};

// A link or token that the server tells once: gone when another screen is shown.
struct OneTimeSecret {
  std::string title;
  std::string text;
  std::string advice;
  TimeMs hide_at = 0;  // gone then, and when the tab was away; 0: neither
};

struct AccountsState {
  Loadable<std::vector<model::User>> users;            // for admins
  Loadable<std::vector<model::SessionItem>> sessions;  // the reader's own; all for admins
  Loadable<std::vector<model::ApiToken>> tokens;       // the reader's own
  ChangeState change;
};

struct BatchScreenState {
  Loadable<model::BatchPage> batches;  // as the route filters them, from the first on
  WholeRead<model::Batch> whole_read;
  bool loading_more = false;
  Loadable<model::BatchPage> of_cluster;             // the first that are `wanted`
  std::string wanted;                                // part of an id, in the customers' filter
  std::vector<std::string> chosen;                   // ticked ones
  std::vector<model::SkippedBatch> skipped;          // which the last claim left as they were
  Loadable<model::BatchCustomerPage> customers;      // of the batch in the panel, the first ones
  Loadable<std::vector<model::CustomerList>> lists;  // of every cluster
  Loadable<std::vector<model::DeviceType>> device_types;
  std::uint64_t device_types_saved = 0;  // moves with every save
  std::string list_text;                 // to be loaded
  std::string list_file;                 // where that came from; empty: typed or pasted
  std::uint64_t text_version = 0;
  std::optional<model::CustomerList> report;  // how well the last list was read
  Loadable<model::BatchPreview> preview;
  model::BatchRequest previewed;
  ChangeState change;
};

struct SystemScreenState {
  Loadable<model::SystemFigures> figures;
  TimeMs next_at = 0;  // when they are read again
};

// What the palette asks the server while somebody types.
struct PaletteSearch {
  std::string text;
  TimeMs ask_at = 0;  // when it is asked for; 0: it was, or there is nothing to ask
  std::vector<model::Customer> customers;  // found by the last answer, the first ones
};

struct AppState {
  TimeMs now = 0;       // of the last event
  Zone zone;            // the person's
  bool visible = true;  // the tab; nothing is polled while it is hidden
  Connection connection;
  std::optional<model::SessionView> session;
  bool session_ended = false;  // everything below is kept under the sign-in form
  ThemeChoice theme = ThemeChoice::System;

  Route route;
  std::string cluster;  // code of the chosen one; empty: none yet
  model::Revisions revisions;
  Rereads rereads;
  Loadable<std::vector<model::Cluster>> clusters;
  Loadable<model::CustomerSummary> summary;  // of `cluster`
  Loadable<model::AuditStats> audit_stats;
  Loadable<model::AuditStats> cluster_stats;  // its hours are those of `cluster` alone
  Loadable<model::AuditVerdict> audit_verdict;
  Loadable<Preferences> preferences;
  Loadable<std::vector<model::Runbook>> runbooks;
  Loadable<model::JobPage> recent_jobs;  // newest first, of every cluster and person

  CustomerWindow customers;
  Selection selection;
  CustomerPanelState panel;
  bool refresh_starting = false;  // a job that reads the app status of many is being recorded
  ActFlow act;
  Loadable<model::JobPage> jobs;  // as the Jobs screen filters them
  WholeRead<model::Job> jobs_read;
  bool loading_more_jobs = false;
  TickedRows<model::Job> ticked_jobs;
  JobScreenState job;
  AuditScreenState audit;
  ClusterScreenState cluster_screen;
  AccountsState accounts;
  SystemScreenState system;
  BatchScreenState batches;
  std::optional<OneTimeSecret> secret;

  std::vector<Toast> toasts;
  std::uint64_t next_toast_id = 1;
  bool show_keys = false;
  bool show_palette = false;
  PaletteSearch palette;
};

const model::Cluster* find_cluster(const AppState& state, std::string_view code);
const model::Cluster* current_cluster(const AppState& state);
// nullptr while that row is not here.
const model::JobCustomer* row_at(const JobCustomersWindow& window, std::uint64_t index);
// Whether every one of them is here.
bool is_whole(const JobCustomersWindow& window);
bool may_act(const AppState& state);  // operator or admin
bool may_administer(const AppState& state);
// Unfinished jobs among the recent ones.
std::vector<const model::Job*> running_jobs(const AppState& state);
// Finished customers of all customers, 0-1.
double progress(const model::JobCounts& counts);

}  // namespace tms::app
