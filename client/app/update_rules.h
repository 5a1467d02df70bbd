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
void apply(AppState& state, const RefreshStatus& command, Effects& effects);
void apply(AppState& state, const RefreshCustomer& command, Effects& effects);
void apply(AppState& state, const FollowLink& command, Effects& effects);
void apply(AppState& state, const LayOutColumns& command, Effects& effects);
void apply(AppState& state, const SaveView& command, Effects& effects);
void apply(AppState& state, const ForgetView& command, Effects& effects);
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
void apply(AppState& state, const TickRow& command, Effects& effects);
void apply(AppState& state, const TickShown& command, Effects& effects);
void apply(AppState& state, const ClearTicked& command, Effects& effects);
void apply(AppState& state, const CopyTicked& command, Effects& effects);
void apply(AppState& state, const FindBatches& command, Effects& effects);
void apply(AppState& state, const ChooseBatches& command, Effects& effects);
void apply(AppState& state, const LoadMoreBatches& command, Effects& effects);
void apply(AppState& state, const ExportBatches& command, Effects& effects);
void apply(AppState& state, const ActOnBatches& command, Effects& effects);
void apply(AppState& state, const SetListText& command, Effects& effects);
void apply(AppState& state, const LoadMoreJobs& command, Effects& effects);
void apply(AppState& state, const LoadMoreAudit& command, Effects& effects);
void apply(AppState& state, const ExportAudit& command, Effects& effects);
void apply(AppState& state, const SignOutNow& command, Effects& effects);
void apply(AppState& state, const StaySignedIn& command, Effects& effects);
void apply(AppState& state, const RetryLoading& command, Effects& effects);
void apply(AppState& state, const SetTheme& command, Effects& effects);
void apply(AppState& state, const DismissToast& command, Effects& effects);
void apply(AppState& state, const HideSecret& command, Effects& effects);
void apply(AppState& state, const ShowKeys& command, Effects& effects);
void apply(AppState& state, const ShowPalette& command, Effects& effects);
void apply(AppState& state, const SearchPalette& command, Effects& effects);
void apply(AppState& state, const ControlJob& command, Effects& effects);
void apply(AppState& state, const StartSync& command, Effects& effects);
void apply(AppState& state, const TestConnection& command, Effects& effects);
void apply(AppState& state, const Connect& command, Effects& effects);
void apply(AppState& state, const Disconnect& command, Effects& effects);
void apply(AppState& state, const CreateCluster& command, Effects& effects);
void apply(AppState& state, const ChangeCluster& command, Effects& effects);
void apply(AppState& state, const DeleteCluster& command, Effects& effects);
void apply(AppState& state, const VerifyAudit& command, Effects& effects);
void apply(AppState& state, const AddUser& command, Effects& effects);
void apply(AppState& state, const ChangeUser& command, Effects& effects);
void apply(AppState& state, const MakeResetLink& command, Effects& effects);
void apply(AppState& state, const EndSession& command, Effects& effects);
void apply(AppState& state, const ChangePassword& command, Effects& effects);
void apply(AppState& state, const CreateToken& command, Effects& effects);
void apply(AppState& state, const RevokeToken& command, Effects& effects);
void apply(AppState& state, const ClaimBatches& command, Effects& effects);
void apply(AppState& state, const PreviewBatches& command, Effects& effects);
void apply(AppState& state, const GenerateBatches& command, Effects& effects);
void apply(AppState& state, const DeleteBatches& command, Effects& effects);
void apply(AppState& state, const LoadList& command, Effects& effects);
void apply(AppState& state, const DeleteList& command, Effects& effects);
void apply(AppState& state, const SaveDeviceTypes& command, Effects& effects);
void apply(AppState& state, const OpenSnapshot& command, Effects& effects);
void apply(AppState& state, const ChooseSnapshotFile& command, Effects& effects);
void apply(AppState& state, const SendSnapshot& command, Effects& effects);
void apply(AppState& state, const SaveRunbooks& command, Effects& effects);

// ---- answers
void receive(AppState& state, Answer<FetchRevisions> answer, Effects& effects);
void receive(AppState& state, Answer<FetchClusters> answer, Effects& effects);
void receive(AppState& state, Answer<FetchSummary> answer, Effects& effects);
void receive(AppState& state, Answer<FetchCustomers> answer, Effects& effects);
void receive(AppState& state, Answer<FindCustomers> answer, Effects& effects);
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
void receive(AppState& state, Answer<DeleteCluster> answer, Effects& effects);
void receive(AppState& state, Answer<FetchUsers> answer, Effects& effects);
void receive(AppState& state, Answer<AddUser> answer, Effects& effects);
void receive(AppState& state, Answer<ChangeUser> answer, Effects& effects);
void receive(AppState& state, Answer<MakeResetLink> answer, Effects& effects);
void receive(AppState& state, Answer<FetchSessions> answer, Effects& effects);
void receive(AppState& state, Answer<EndSession> answer, Effects& effects);
void receive(AppState& state, Answer<ChangePassword> answer, Effects& effects);
void receive(AppState& state, Answer<FetchTokens> answer, Effects& effects);
void receive(AppState& state, Answer<CreateToken> answer, Effects& effects);
void receive(AppState& state, Answer<RevokeToken> answer, Effects& effects);
void receive(AppState& state, Answer<FetchSystem> answer, Effects& effects);
void receive(AppState& state, Answer<FetchPreferences> answer, Effects& effects);
void receive(AppState& state, Answer<SavePreferences> answer, Effects& effects);
void receive(AppState& state, Answer<FetchRunbooks> answer, Effects& effects);
void receive(AppState& state, Answer<FetchBatches> answer, Effects& effects);
void receive(AppState& state, Answer<FetchBatchCustomers> answer, Effects& effects);
void receive(AppState& state, Answer<ClaimBatches> answer, Effects& effects);
void receive(AppState& state, Answer<PreviewBatches> answer, Effects& effects);
void receive(AppState& state, Answer<GenerateBatches> answer, Effects& effects);
void receive(AppState& state, Answer<DeleteBatches> answer, Effects& effects);
void receive(AppState& state, Answer<FetchLists> answer, Effects& effects);
void receive(AppState& state, Answer<LoadList> answer, Effects& effects);
void receive(AppState& state, Answer<DeleteList> answer, Effects& effects);
void receive(AppState& state, Answer<SaveDeviceTypes> answer, Effects& effects);
void receive(AppState& state, Answer<LoadSnapshot> answer, Effects& effects);
void receive(AppState& state, Answer<FetchDeviceTypes> answer, Effects& effects);
void receive(AppState& state, Answer<SaveRunbooks> answer, Effects& effects);
void receive(AppState& state, Answer<SignOut> answer, Effects& effects);

// ---- shared by the rules
void send(Effects& effects, Request request, bool background = false);
void add_toast(AppState& state, ToastKind kind, std::string text);
void add_toast(AppState& state, ToastKind kind, std::string text, std::string link_label,
               Route link);
// Shows `route` and asks for what its screen needs.
void enter(AppState& state, Route route, Effects& effects);
// No cluster is chosen any more: the next list of clusters chooses one.
void leave_cluster(AppState& state);
// Asks again for everything the current screen shows.
void load_screen(AppState& state, Effects& effects, bool background);
void end_session(AppState& state, Effects& effects);
// The connection had been lost: everything that is shown may be old.
void catch_up(AppState& state, Effects& effects);

void load_customers(AppState& state, Effects& effects, bool background);
void load_panel(AppState& state, Effects& effects, bool background);
// The window follows the route; does nothing when it asks the same already.
void ask_customers(AppState& state);
void load_summary(AppState& state, Effects& effects, bool background);
void load_audit_stats(AppState& state, Effects& effects, bool background);
void load_cluster_stats(AppState& state, Effects& effects, bool background);
void load_recent_jobs(AppState& state, Effects& effects, bool background);
void load_jobs(AppState& state, Effects& effects, bool background);
void load_job(AppState& state, Effects& effects, bool background);
void ask_job_customers(AppState& state);
void load_job_customers(AppState& state, Effects& effects, bool background);
void load_audit(AppState& state, Effects& effects, bool background);
void load_clusters(AppState& state, Effects& effects, bool background);
void load_accounts(AppState& state, Effects& effects, bool background);
// The record in the panel: among those listed, or read by its number.
void load_audit_record(AppState& state, Effects& effects);
void load_preferences(AppState& state, Effects& effects);
// The theme follows its person to every machine.
void remember_theme(AppState& state, Effects& effects);
void load_apps(AppState& state, Effects& effects, bool background);
// Once: failures are shown with the page that says what to do about them.
void load_runbooks(AppState& state, Effects& effects);
void started_refresh(AppState& state, const Answer<StartJob>& answer, Effects& effects);
// Reads the customer in the panel again when the job that refreshes him has ended.
void follow_refresh(AppState& state, Effects& effects);
void load_batches(AppState& state, Effects& effects, bool background);
// The batches that the customers can be filtered by.
void load_batch_choices(AppState& state, Effects& effects);
// Asks for the customers whose id is typed in the palette, once the typing rests.
void search_palette(AppState& state, Effects& effects);
// The cluster whose customers were chosen is left.
void leave_cluster(ActFlow& act);
// The batches become the one source of the action.
void use_batches(ActFlow& act, std::vector<model::Batch> batches, std::uint64_t customers);
void load_system(AppState& state, Effects& effects, bool background);
// When the figures of the System screen are due again; far away on other screens.
TimeMs next_system_at(const AppState& state);

// A secret that has been shown long enough, or was left alone. Returns whether it went.
bool hide_expired_secret(AppState& state);

// A change is under way; finish_change() returns whether it succeeded.
void begin_change(ChangeState& change, std::string what);
bool finish_change(ChangeState& change, const model::Error* error);
template <typename R>
bool finish_change(ChangeState& change, const Answer<R>& answer) {
  return finish_change(change, answer.reply ? nullptr : &answer.reply.error());
}

// Takes an answer into its place. Returns whether it was a good one. One that was overtaken, by the
// answer to a later request, tells of an older time and is dropped.
bool settle(LoadState& place, std::uint32_t number, const model::Error* error, TimeMs now);
template <typename R>
bool settle(LoadState& place, const Answer<R>& answer, TimeMs now) {
  return settle(place, answer.number, answer.reply ? nullptr : &answer.reply.error(), now);
}

}  // namespace tms::app
