// The batches an action is for, by name and owner: acting on a colleague's by mistake cannot be
// taken back.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "client/views/act_view.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using model::Batch;
using widgets::Sign;
using widgets::TextStyle;
using widgets::theme;

constexpr std::size_t kMostNamed = 3;

// A batch that its list no longer shows has an id alone.
bool is_known(const Batch& batch) {
  return !batch.device_type.empty();
}

// Empty: nothing stands against acting on it.
std::string warning_for(const AppState& state, const Batch& batch) {
  if (!is_known(batch)) return "Not in the list any more";
  if (batch.assigned_to.empty()) return "Assigned to nobody";
  if (batch.assigned_to == state.session->user.username) return {};
  return "Assigned to " + batch.assigned_to + ", not to you";
}

struct Warning {
  std::string words;
  std::size_t batches = 0;
};

std::vector<Warning> warnings_of(const AppState& state) {
  std::vector<Warning> warnings;
  for (const auto& batch : state.act.batches) {
    std::string words = warning_for(state, batch);
    if (words.empty()) continue;
    const auto same = std::find_if(warnings.begin(), warnings.end(),
                                   [&](const Warning& warning) { return warning.words == words; });
    if (same == warnings.end())
      warnings.push_back({std::move(words), 1});
    else
      ++same->batches;
  }
  return warnings;
}

void draw_batch(const Batch& batch) {
  const std::string device = is_known(batch) ? batch.device_type : std::string("device unknown");
  const float width = ImGui::GetContentRegionAvail().x;
  const float beside = std::min(widgets::text_width(device) + widgets::kSpace3, width / 2);
  const std::string id = short_batch_id(batch.id);
  const float natural = widgets::text_width(id, TextStyle::Mono);
  widgets::label(
      id,
      {.style = TextStyle::Mono, .width = std::min(natural + 1, width - beside), .full = batch.id});
  ImGui::SameLine(0, widgets::kSpace3);
  widgets::label(device, {.colour = theme().muted, .width = ImGui::GetContentRegionAvail().x});
}

}  // namespace

void draw_act_batches(const AppState& state) {
  const auto& batches = state.act.batches;
  if (state.act.source != app::ActSourceKind::Batches) return;
  const std::size_t named = std::min(batches.size(), kMostNamed);
  for (std::size_t i = 0; i < named; ++i) draw_batch(batches[i]);
  if (batches.size() > named) {
    widgets::muted("and " + model::group_digits(batches.size() - named) + " more");
  }
  for (const auto& warning : warnings_of(state)) {
    const std::string of = batches.size() == 1
                               ? std::string()
                               : ": " + count_words(warning.batches, "batch", "batches");
    widgets::badge(warning.words + of, Sign::Triangle, theme().bad,
                   ImGui::GetContentRegionAvail().x);
  }
}

}  // namespace tms::views
