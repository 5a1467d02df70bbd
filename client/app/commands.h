// What the user asked for while a frame was drawn. Views append, the frame applies them at its end.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "client/app/requests.h"
#include "client/app/route.h"
#include "client/app/selection.h"
#include "client/app/state.h"

namespace tms::app {

// Goes to another place; the back button returns.
struct Navigate {
  Route route;
};
// The same place seen otherwise (typing in a search): replaces the history entry.
struct RefineRoute {
  Route route;
};
struct ChooseCluster {
  std::string code;
};

struct ShowRows {
  RowRange rows;
};
struct ClickRow {
  std::uint64_t row = 0;
  ClickKind kind = ClickKind::Only;
};
struct SelectAllMatching {};
struct ClearSelection {};
struct CopySelection {};
struct CopyText {
  std::string text;
  std::string what;  // for the toast: "Customer id"
};
struct ExportCustomers {};
struct ExportJobCustomers {};
// Reads the app status of whom the screen names: by Applications' filter, by Customers' ticks.
struct RefreshStatus {};
// Reads the app status of the customer in the panel.
struct RefreshCustomer {};
struct FollowLink {
  std::string url;
};
// How the customers' table is laid out; empty: as the page decides.
struct LayOutColumns {
  std::vector<TableColumn> columns;
};
// Keeps the customers' filter and sort under a name; one of the same name is replaced.
struct SaveView {
  std::string name;
};
struct ForgetView {
  std::string name;
};

// Takes the ticked customers, or the filter behind "all that match", to the action screen.
struct ActOnSelection {};
struct ActOnCustomer {
  std::string cid;
};
struct ChooseSource {
  ActSourceKind source = ActSourceKind::Pasted;
};
struct SetActText {
  std::string text;
  std::string file_name;
  bool from_field = false;  // the text field already shows it
};
struct ChooseIdFile {};
struct ChooseAction {
  model::Action action = model::Action::TranBegin;
};
struct ChooseColumns {
  model::ColumnChoice columns = model::ColumnChoice::Auto;
};
struct DryRun {};
struct BackToChoice {};
struct ToggleExclude {
  model::WarningCode code = model::WarningCode::AlreadyInState;
};
struct SetReason {
  std::string text;
};
struct SetTypedCount {
  std::string text;
};
struct RunAction {};

struct ShowJobRows {
  RowRange rows;
};
// A row of the list of jobs, or of the customers of the job, whichever the screen shows.
struct TickRow {
  std::uint64_t row = 0;
  ClickKind kind = ClickKind::Toggle;  // Toggle or Range
};
struct TickShown {};
struct ClearTicked {};
struct CopyTicked {
  bool ids_only = false;
};
// For the customers' filter: those of the cluster whose id holds the text.
struct FindBatches {
  std::string text;
};
// The batches that are ticked.
struct ChooseBatches {
  std::vector<std::string> ids;
};
struct LoadMoreBatches {};
// The customers of these batches, each once, as a file.
struct ExportBatches {
  std::vector<std::string> ids;
};
struct ActOnBatches {
  std::vector<std::string> ids;
  std::uint64_t customers = 0;  // of all of them, for the words
};
// The text of a customer list that is to be loaded.
struct SetListText {
  std::string text;
  std::string file_name;
  bool from_field = false;  // the text field already shows it
};
// The form that takes a file of states for a cluster without an address; empty: closed.
struct OpenSnapshot {
  std::string cluster;
};
struct ChooseSnapshotFile {};
// Sends the file of the open form.
struct SendSnapshot {
  bool accept_missing = false;
};
struct LoadMoreJobs {};
struct LoadMoreAudit {};
enum class AuditFormat : std::uint8_t { Csv, Ndjson };
// Every record that the screen's filters name, as a file.
struct ExportAudit {
  AuditFormat format = AuditFormat::Csv;
};
struct SignOutNow {};
struct StaySignedIn {};
struct RetryLoading {};
struct SetTheme {
  ThemeChoice choice = ThemeChoice::System;
};
struct DismissToast {
  std::uint64_t id = 0;
};
// The one-time link or token on the screen was taken along.
struct HideSecret {};
struct ShowKeys {
  bool shown = true;
};
struct ShowPalette {
  bool shown = true;
};
// What is typed there.
struct SearchPalette {
  std::string text;
};

// The requests among them (from ControlJob on) are sent as they are: the user asked for exactly
// that.
using Command = std::variant<
    Navigate, RefineRoute, ChooseCluster, ShowRows, ClickRow, SelectAllMatching, ClearSelection,
    CopySelection, CopyText, ExportCustomers, ExportJobCustomers, RefreshStatus, RefreshCustomer,
    FollowLink, LayOutColumns, SaveView, ForgetView, ActOnSelection, ActOnCustomer, ChooseSource,
    SetActText, ChooseIdFile, ChooseAction, ChooseColumns, DryRun, BackToChoice, ToggleExclude,
    SetReason, SetTypedCount, RunAction, ShowJobRows, TickRow, TickShown, ClearTicked, CopyTicked,
    FindBatches, ChooseBatches, LoadMoreBatches, ExportBatches, ActOnBatches, SetListText,
    OpenSnapshot, ChooseSnapshotFile, SendSnapshot, LoadMoreJobs, LoadMoreAudit, ExportAudit,
    SignOutNow, StaySignedIn, RetryLoading, SetTheme, DismissToast, HideSecret, ShowKeys,
    ShowPalette, SearchPalette, ControlJob, StartSync, TestConnection, Connect, Disconnect,
    CreateCluster, ChangeCluster, DeleteCluster, VerifyAudit, AddUser, ChangeUser, MakeResetLink,
    EndSession, ChangePassword, CreateToken, RevokeToken, ClaimBatches, PreviewBatches,
    GenerateBatches, DeleteBatches, LoadList, DeleteList, SaveDeviceTypes, SaveRunbooks>;
using Commands = std::vector<Command>;

}  // namespace tms::app
