// Device types: how many devices a batch of each may hold.
#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/batches_view.h"
#include "client/views/parts.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using widgets::TextStyle;
using widgets::theme;
using Types = std::vector<model::DeviceType>;

constexpr std::uint64_t kMostCapacity = 1'000'000;

Types::const_iterator find(const Types& types, std::string_view code) {
  return std::find_if(types.begin(), types.end(),
                      [&](const model::DeviceType& type) { return type.code == code; });
}

void forget_form(BatchesViewState& view) {
  view.edited_type.clear();
  view.type_code.clear();
  view.type_name.clear();
  view.type_description.clear();
  view.type_capacity.clear();
}

void edit(const model::DeviceType& type, BatchesViewState& view) {
  view.edited_type = view.type_code = type.code;
  view.type_name = type.name;
  view.type_description = type.description;
  view.type_capacity = std::to_string(type.device_capacity);
}

void draw_row(const AppState& state, std::size_t index, BatchesViewState& view,
              Commands& commands) {
  const Types& types = *state.batches.device_types.value;
  const model::DeviceType& type = types[index];
  const bool edited = type.code == view.edited_type;
  const widgets::Row row(static_cast<std::int64_t>(index), type.code, edited);
  widgets::text_cell(0, type.code);
  widgets::text_cell(1, type.name);
  widgets::number_cell(2, type.device_capacity);
  widgets::text_cell(3, type.description, theme().muted);
  if (may_administer(state)) {
    widgets::cell(4);
    if (widgets::link("Remove", TextStyle::Body, theme().bad)) {
      app::SaveDeviceTypes save{types};
      save.types.erase(save.types.begin() + static_cast<std::ptrdiff_t>(index));
      commands.push_back(std::move(save));
    }
    const std::string name = "Remove device type " + type.code;
    accessibility::annotate({.role = accessibility::Role::Button, .name = name});
  }
  if (may_administer(state) && row.press("Edit device type " + type.code).clicked) {
    edit(type, view);
  }
}

void draw_types(const AppState& state, BatchesViewState& view, Commands& commands) {
  const Types& types = *state.batches.device_types.value;
  if (types.empty()) {
    widgets::muted("There are none: customer lists and batches need at least one.");
    return;
  }
  constexpr std::array<widgets::Column, 5> kColumns{{
      {.name = "Code", .weight = 0.9F},
      {.name = "Name", .weight = 0.9F},
      {.name = "Devices per batch", .width = 116, .numeric = true},
      {.name = "Description", .weight = 1.6F},
      {.name = "", .width = 64},
  }};
  const auto columns = std::span(kColumns).first(may_administer(state) ? 5 : 4);
  int pressed = -1;
  if (!widgets::begin_table("Device types", columns,
                            {.rows = static_cast<std::int64_t>(types.size())}, &pressed)) {
    return;
  }
  for (std::size_t i = 0; i < types.size(); ++i) draw_row(state, i, view, commands);
  widgets::end_table();
}

std::string_view problem_with_type(const AppState& state, const BatchesViewState& view) {
  if (!state.batches.change.busy.empty()) return "The last request is under way.";
  const std::string_view code = model::trim(view.type_code);
  const Types& types = *state.batches.device_types.value;
  if (!model::ClusterCode::parse(code)) {
    return "A code has 1 to 64 letters, digits, spaces or _ . - characters.";
  }
  if (code != view.edited_type && find(types, code) != types.end()) {
    return "There is already a device type with this code.";
  }
  if (view.edited_type.empty() && types.size() >= model::kMaxDeviceTypes) {
    return "There are already 200 device types, which is the most there can be.";
  }
  const auto capacity = device_count(view.type_capacity);
  if (!capacity || *capacity > kMostCapacity) {
    return "Devices per batch: a whole number from 1 to 1,000,000.";
  }
  return {};
}

model::DeviceType type_of(const BatchesViewState& view) {
  model::DeviceType type;
  type.code = std::string(model::trim(view.type_code));
  type.name = std::string(model::trim(view.type_name));
  if (type.name.empty()) type.name = type.code;
  type.description = std::string(model::trim(view.type_description));
  type.device_capacity = static_cast<std::uint32_t>(device_count(view.type_capacity).value_or(1));
  return type;
}

void draw_form(const AppState& state, BatchesViewState& view, Commands& commands) {
  const widgets::Card card("device type");
  const bool is_new = view.edited_type.empty();
  const std::string title = is_new ? "Add a device type" : "Device type " + view.edited_type;
  accessibility::begin(accessibility::Role::Region, title);
  widgets::heading(title);
  form_field("Code of the device type", view.type_code, Holds::Name, {.hint = "AOS10 Huge"});
  form_field("Name of the device type", view.type_name, Holds::Name,
             {.hint = "same as the code if empty"});
  form_field("Devices per batch of the type", view.type_capacity, Holds::Number, {.hint = "100"});
  form_field("Description of the device type", view.type_description, Holds::Line);
  draw_change_error(state.batches.change, "device types");
  ButtonFlow buttons;
  if (buttons.offer(
          is_new ? "Add the device type" : "Save the device type",
          {.kind = widgets::ButtonKind::Primary, .why_not = problem_with_type(state, view)})) {
    app::SaveDeviceTypes save{*state.batches.device_types.value};
    const auto before = find(save.types, view.edited_type);
    model::DeviceType type = type_of(view);
    if (is_new || before == save.types.end()) {
      type.display_order = save.types.empty() ? 0 : save.types.back().display_order + 1;
      save.types.push_back(std::move(type));
    } else {
      type.display_order = before->display_order;
      save.types[static_cast<std::size_t>(before - save.types.begin())] = std::move(type);
    }
    commands.push_back(std::move(save));
  }
  if (!is_new && buttons.offer("Close##device type")) forget_form(view);
  accessibility::end();
}

}  // namespace

void draw_device_type_table(const AppState& state, BatchesViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  // What was saved is done with; what was refused is kept for another try.
  const bool saved = view.types_saved != state.batches.device_types_saved;
  if (saved) {
    view.types_saved = state.batches.device_types_saved;
    forget_form(view);
  }
  {
    const widgets::Card card("device types");
    widgets::heading("Device types");
    widgets::paragraph("How many devices a batch of each may hold, for every cluster.",
                       theme().muted);
    if (draw_read_state("device types failed", state.batches.device_types, commands)) {
      draw_types(state, view, commands);
    }
  }
  if (may_administer(state) && state.batches.device_types.value) {
    widgets::gap(widgets::kSpace2);
    draw_form(state, view, commands);
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
