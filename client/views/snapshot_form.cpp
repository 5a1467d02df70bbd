// Loading a file of states into a cluster without an address.
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/clusters_view.h"
#include "client/views/parts.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {

using app::AppState;
using app::Commands;

void draw_snapshot_form(const AppState& state, Commands& commands) {
  const app::SnapshotDraft& draft = state.cluster_screen.snapshot;
  const std::string region = "Snapshot of " + draft.cluster;
  accessibility::begin(accessibility::Role::Region, region);
  widgets::heading("Load a snapshot");
  widgets::paragraph(
      "The states of its customers from a file: JSON as the cluster's get/action answers it, or "
      "CSV "
      "with the columns cid and action_code. Choose it here or drop it on the page.",
      widgets::theme().muted);
  const bool chosen = !draft.content.empty();
  if (chosen) {
    widgets::label(
        draft.file_name + ", " + model::group_digits((draft.content.size() + 1023) / 1024) + " KiB",
        {.width = ImGui::GetContentRegionAvail().x});
  }
  const bool busy = state.cluster_screen.busy_cluster.has_value();
  std::string_view why_not = busy ? "The last request is under way." : "";
  if (!chosen) why_not = "Choose a file first.";
  const auto error = state.cluster_screen.errors.find(draft.cluster);
  const bool lacks_many = error != state.cluster_screen.errors.end() &&
                          error->second.code == model::ErrorCode::Conflict;
  ButtonFlow buttons;
  if (buttons.offer(chosen ? "Choose another snapshot" : "Choose the snapshot",
                    {.icon = TMS_ICON_UPLOAD})) {
    commands.push_back(app::ChooseSnapshotFile{});
  }
  const std::string load = "Load it into " + draft.cluster;
  if (buttons.offer(load, {.kind = widgets::ButtonKind::Primary, .why_not = why_not})) {
    commands.push_back(app::SendSnapshot{});
  }
  if (lacks_many && chosen &&
      buttons.offer("Load it and accept the missing ones", {.why_not = why_not})) {
    commands.push_back(app::SendSnapshot{true});
  }
  if (buttons.offer("Cancel##snapshot")) commands.push_back(app::OpenSnapshot{});
  accessibility::end();
}

}  // namespace tms::views
