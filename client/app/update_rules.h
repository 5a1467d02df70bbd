// The rules behind update(), one function for each command and each answer. Internal to client/app.
#pragma once

#include <string>

#include "client/app/update.h"

namespace tms::app {

// ---- commands
void apply(AppState& state, const Navigate& command, Effects& effects);
void apply(AppState& state, const RefineRoute& command, Effects& effects);
void apply(AppState& state, const ChooseCluster& command, Effects& effects);
void apply(AppState& state, const ShowRows& command, Effects& effects);
void apply(AppState& state, const ClickRow& command, Effects& effects);
void apply(AppState& state, const SelectAllMatching& command, Effects& effects);
void apply(AppState& state, const ClearSelection& command, Effects& effects);
void apply(AppState& state, const CopySelection& command, Effects& effects);
void apply(AppState& state, const CopyText& command, Effects& effects);
void apply(AppState& state, const ExportCustomers& command, Effects& effects);
void apply(AppState& state, const ExportJobCustomers& command, Effects& effects);
void apply(AppState& state, const ActOnSelection& command, Effects& effects);
void apply(AppState& state, const ActOnCustomer& command, Effects& effects);
void apply(AppState& state, const ChooseSource& command, Effects& effects);
void apply(AppState& state, const SetActText& command, Effects& effects);
void apply(AppState& state, const ChooseIdFile& command, Effects& effects);
void apply(AppState& state, const ChooseAction& command, Effects& effects);
void apply(AppState& state, const ChooseColumns& command, Effects& effects);
void apply(AppState& state, const DryRun& command, Effects& effects);
void apply(AppState& state, const BackToChoice& command, Effects& effects);
void apply(AppState& state, const ToggleExclude& command, Effects& effects);
void apply(AppState& state, const SetReason& command, Effects& effects);
void apply(AppState& state, const SetTypedCount& command, Effects& effects);
void apply(AppState& state, const RunAction& command, Effects& effects);
void apply(AppState& state, const ShowJobRows& command, Effects& effects);
void apply(AppState& state, const LoadMoreJobs& command, Effects& effects);
void apply(AppState& state, const LoadMoreAudit& command, Effects& effects);
void apply(AppState& state, const SignOutNow& command, Effects& effects);
void apply(AppState& state, const StaySignedIn& command, Effects& effects);
void apply(AppState& state, const RetryLoading& command, Effects& effects);
void apply(AppState& state, const SetTheme& command, Effects& effects);
void apply(AppState& state, const DismissToast& command, Effects& effects);
void apply(AppState& state, const HideSecret& command, Effects& effects);
void apply(AppState& state, const ShowKeys& command, Effects& effects);
void apply(AppState& state, const ShowPalette& command, Effects& effects);
void apply(AppState& state, const ControlJob& command, Effects& effects);
void apply(AppState& state, const StartSync& command, Effects& effects);
void apply(AppState& state, const TestConnection& command, Effects& effects);
void apply(AppState& state, const Connect& command, Effects& effects);
void apply(AppState& state, const Disconnect& command, Effects& effects);
void apply(AppState& state, const CreateCluster& command, Effects& effects);
void apply(AppState& state, const ChangeCluster& command, Effects& effects);
void apply(AppState& state, const VerifyAudit& command, Effects& effects);
void apply(AppState& state, const AddUser& command, Effects& effects);
void apply(AppState& state, const ChangeUser& command, Effects& effects);
void apply(AppState& state, const MakeResetLink& command, Effects& effects);
void apply(AppState& state, const EndSession& command, Effects& effects);
void apply(AppState& state, const ChangePassword& command, Effects& effects);

// ---- answers
void receive(AppState& state, Answer<FetchRevisions> answer, Effects& effects);
void receive(AppState& state, Answer<FetchClusters> answer, Effects& effects);
void receive(AppState& state, Answer<FetchSummary> answer, Effects& effects);
void receive(AppState& state, Answer<FetchCustomers> answer, Effects& effects);
void receive(AppState& state, Answer<FetchCustomer> answer, Effects& effects);
void receive(AppState& state, Answer<FetchAudit> answer, Effects& effects);
void receive(AppState& state, Answer<FetchAuditStats> answer, Effects& effects);
void receive(AppState& state, Answer<VerifyAudit> answer, Effects& effects);
void receive(AppState& state, Answer<FetchJobs> answer, Effects& effects);
void receive(AppState& state, Answer<FetchJob> answer, Effects& effects);
void receive(AppState& state, Answer<FetchJobCustomers> answer, Effects& effects);
void receive(AppState& state, Answer<PreviewAction> answer, Effects& effects);
void receive(AppState& state, Answer<StartJob> answer, Effects& effects);
void receive(AppState& state, Answer<ControlJob> answer, Effects& effects);
void receive(AppState& state, Answer<StartSync> answer, Effects& effects);
void receive(AppState& state, Answer<TestConnection> answer, Effects& effects);
void receive(AppState& state, Answer<Connect> answer, Effects& effects);
void receive(AppState& state, Answer<Disconnect> answer, Effects& effects);
void receive(AppState& state, Answer<CreateCluster> answer, Effects& effects);
void receive(AppState& state, Answer<ChangeCluster> answer, Effects& effects);
void receive(AppState& state, Answer<FetchUsers> answer, Effects& effects);
void receive(AppState& state, Answer<AddUser> answer, Effects& effects);
void receive(AppState& state, Answer<ChangeUser> answer, Effects& effects);
void receive(AppState& state, Answer<MakeResetLink> answer, Effects& effects);
void receive(AppState& state, Answer<FetchSessions> answer, Effects& effects);
void receive(AppState& state, Answer<EndSession> answer, Effects& effects);
void receive(AppState& state, Answer<ChangePassword> answer, Effects& effects);
void receive(AppState& state, Answer<SignOut> answer, Effects& effects);

// ---- shared by the rules
void send(Effects& effects, Request request, bool background = false);
void add_toast(AppState& state, ToastKind kind, std::string text);
void add_toast(AppState& state, ToastKind kind, std::string text, std::string link_label,
               Route link);
// Shows `route` and asks for what its screen needs.
void enter(AppState& state, Route route, Effects& effects);
// Asks again for everything the current screen shows.
void load_screen(AppState& state, Effects& effects, bool background);
void end_session(AppState& state, Effects& effects);

void load_customers(AppState& state, Effects& effects, bool background);
void load_panel(AppState& state, Effects& effects, bool background);
// The window follows the route; does nothing when it asks the same already.
void ask_customers(AppState& state);
void load_summary(AppState& state, Effects& effects, bool background);
void load_audit_stats(AppState& state, Effects& effects, bool background);
void load_recent_jobs(AppState& state, Effects& effects, bool background);
void load_jobs(AppState& state, Effects& effects, bool background);
void load_job(AppState& state, Effects& effects, bool background);
void ask_job_customers(AppState& state);
void load_job_customers(AppState& state, Effects& effects, bool background);
void load_audit(AppState& state, Effects& effects, bool background);
void load_clusters(AppState& state, Effects& effects, bool background);
void load_accounts(AppState& state, Effects& effects, bool background);

// A change is under way; finish_change() returns whether it succeeded.
void begin_change(ChangeState& change, std::string what);
bool finish_change(ChangeState& change, const model::Error* error);
template <typename R>
bool finish_change(ChangeState& change, const Answer<R>& answer) {
  return finish_change(change, answer.reply ? nullptr : &answer.reply.error());
}

// Takes an answer into its place. Returns whether it was a good one.
template <typename T, typename R>
bool settle(Loadable<T>& place, Answer<R>& answer, TimeMs now) {
  place.loading = false;
  if (!answer.reply) {
    place.error = answer.reply.error();
    return false;
  }
  place.error.reset();
  place.at = now;
  return true;
}

}  // namespace tms::app
