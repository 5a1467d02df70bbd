// Cutting a customer list into batches: preview, then generation; and deleting them.
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/batches_view.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/fields.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

const char* const kDeleteTitle = "Delete the batches";

const model::CustomerList* chosen_list(const AppState& state, const BatchesViewState& view) {
  if (!state.batches.lists.value) return nullptr;
  for (const auto& list : *state.batches.lists.value) {
    if (list.cluster == state.cluster && list.device_type == view.device_type) return &list;
  }
  return nullptr;
}

std::string_view problem_with_cut(const AppState& state, const BatchesViewState& view) {
  if (!state.batches.change.busy.empty()) return "The last request is under way.";
  if (chosen_list(state, view) == nullptr) return "Choose a device type whose list is loaded.";
  if (!device_count(view.device_cap)) return "Devices per batch: a whole number above 0.";
  const bool number = model::trim(view.total_devices).empty() || device_count(view.total_devices);
  return number ? "" : "The number of devices must be a whole number.";
}

model::BatchRequest request_of(const AppState& state, const BatchesViewState& view) {
  model::BatchRequest request;
  request.cluster = state.cluster;
  request.device_type = view.device_type;
  request.device_cap = device_count(view.device_cap).value_or(0);
  request.total_devices = device_count(view.total_devices);
  request.replace_unassigned = view.replace_unassigned;
  return request;
}

void figure(std::string_view name, const std::string& value) {
  ImGui::BeginGroup();
  widgets::small(name);
  widgets::label(value, {.style = TextStyle::PageTitle});
  ImGui::EndGroup();
  ImGui::SameLine(0, 28);
}

std::string average_words(std::uint64_t hundredths) {
  const std::string rest = std::to_string(hundredths % 100);
  return model::group_digits(hundredths / 100) + "." + (rest.size() < 2 ? "0" : "") + rest;
}

// Returns whether the batches may be made so.
bool draw_preview(const model::BatchPreview& preview) {
  const model::BatchPlan& plan = preview.plan;
  figure("Customers", model::group_digits(plan.customers));
  figure("Devices", model::group_digits(plan.devices));
  figure("Devices per customer", average_words(plan.average_hundredths));
  figure("Customers per batch", model::group_digits(plan.per_batch));
  figure("Batches", model::group_digits(plan.batches));
  ImGui::NewLine();
  bool allowed = true;
  for (const auto& warning : preview.warnings) {
    const bool refuses = warning.code == model::BatchWarningCode::TooManyBatches ||
                         warning.code == model::BatchWarningCode::Overlap;
    allowed = allowed && !refuses;
    widgets::badge(warning.message, widgets::Sign::Triangle,
                   refuses ? theme().bad : theme().pending, ImGui::GetContentRegionAvail().x);
  }
  return allowed;
}

void draw_cut(const AppState& state, BatchesViewState& view, Commands& commands) {
  const model::BatchRequest request = request_of(state, view);
  const std::string_view problem = problem_with_cut(state, view);
  draw_change_error(state.batches.change, "preview");
  draw_change_error(state.batches.change, "generate");
  const auto& preview = state.batches.preview.value;
  const bool current = preview && problem.empty() && state.batches.previewed == request;
  const bool allowed = current && draw_preview(*preview);
  if (widgets::button("Preview##batches", {.why_not = problem})) {
    commands.push_back(app::PreviewBatches{request});
  }
  ImGui::SameLine();
  const std::string label =
      current ? "Create " + count_words(preview->plan.batches, "batch", "batches") + "##make"
              : std::string("Create the batches##make");
  std::string_view why_not = problem;
  if (why_not.empty() && !current) why_not = "Look at the preview first.";
  if (why_not.empty() && !allowed) why_not = "The preview shows what prevents it.";
  if (widgets::button(label, {.kind = widgets::ButtonKind::Primary, .why_not = why_not})) {
    commands.push_back(app::GenerateBatches{request});
  }
  if (!why_not.empty()) widgets::small(why_not);
}

void draw_delete(const AppState& state, BatchesViewState& view, Commands& commands) {
  widgets::horizontal_line();
  draw_change_error(state.batches.change, "delete");
  form_tick("Also those that are assigned or done", view.delete_all);
  const bool ready = !view.device_type.empty();
  const std::string which = ready ? " of " + view.device_type : std::string();
  std::string_view why_not = why_busy(state.batches.change);
  if (!ready) why_not = "Choose the device type.";
  if (widgets::button("Delete batches" + which + "##delete",
                      {.kind = widgets::ButtonKind::Danger, .why_not = why_not})) {
    ImGui::OpenPopup(kDeleteTitle);
  }
  const std::string sentence = (view.delete_all ? "All batches" : "The unassigned batches") +
                               which + " in " + state.cluster +
                               " are deleted. Their customers and the list stay.";
  if (widgets::confirm(kDeleteTitle, sentence, "Delete them") == widgets::Reply::Yes) {
    commands.push_back(app::DeleteBatches{{state.cluster, view.device_type, view.delete_all}});
  }
}

}  // namespace

void draw_generate(const AppState& state, BatchesViewState& view, Commands& commands) {
  const widgets::Card card("generate");
  accessibility::begin(accessibility::Role::Region, "Cut into batches");
  widgets::heading("Cut into batches");
  const model::CustomerList* list = chosen_list(state, view);
  widgets::muted(list == nullptr
                     ? "Choose a device type whose list is loaded."
                     : list->device_type + ": " + customers_words(list->total_customers) + ", " +
                           model::group_digits(list->total_devices) + " devices");
  form_field("Devices per batch", view.device_cap, Holds::Number, {.hint = "20"});
  form_field("Devices in all", view.total_devices, Holds::Number, {.hint = "as the list says"});
  form_tick("Replace unassigned batches", view.replace_unassigned);
  draw_cut(state, view, commands);
  draw_delete(state, view, commands);
  accessibility::end();
}

}  // namespace tms::views
