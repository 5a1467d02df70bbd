#include "client/views/saved_views.h"

#include <string>

#include "client/accessibility/recorder.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;

constexpr std::size_t kMaxName = 60;

void draw_saved(const app::SavedView& saved, Commands& commands) {
  ImGui::PushID(saved.name.c_str());
  const float width = ImGui::GetContentRegionAvail().x - widgets::kControlHeight;
  ImGui::BeginChild("line", {width, 30}, ImGuiChildFlags_NavFlattened);
  if (widgets::menu_command(saved.name, TMS_ICON_STAR)) {
    commands.push_back(app::Navigate{app::parse_route(saved.hash)});
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndChild();
  ImGui::SameLine(0, 0);
  if (widgets::icon_button(TMS_ICON_TIMES, "Forget " + saved.name)) {
    commands.push_back(app::ForgetView{saved.name});
  }
  ImGui::PopID();
}

void draw_save(CustomersViewState& view, Commands& commands) {
  widgets::field_caption("Save the current view as");
  widgets::text_field("Name of the view", view.view_name, {.hint = "Failed in kms"});
  const std::string name(model::trim(model::clean_text(view.view_name, kMaxName)));
  const widgets::ButtonLook look{.why_not = name.empty() ? "Give it a name." : ""};
  if (!widgets::button("Save the view", look)) return;
  commands.push_back(app::SaveView{name});
  view.view_name.clear();
  ImGui::CloseCurrentPopup();
}

}  // namespace

void draw_saved_views(const AppState& state, CustomersViewState& view, Commands& commands) {
  if (widgets::button("Views", {.icon = TMS_ICON_STAR})) widgets::open_popover("Saved views");
  if (!widgets::begin_popover("Saved views", 280)) return;
  if (state.preferences.value) {
    const auto& views = state.preferences.value->views;
    for (const auto& saved : views) draw_saved(saved, commands);
    if (!views.empty()) widgets::horizontal_line();
    draw_save(view, commands);
  } else {
    widgets::muted(state.preferences.error ? state.preferences.error->message : "Reading");
  }
  widgets::end_popover();
}

}  // namespace tms::views
