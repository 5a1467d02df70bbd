#include "client/views/parts.h"

#include <array>
#include <charconv>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/batch.h"
#include "shared/model/text.h"

namespace tms::views {
bool draw_read_state(const char* id, const std::optional<model::Error>& error, bool has_value,
                     app::Commands& commands) {
  if (error) {
    if (widgets::banner(id, widgets::BannerKind::Bad, explain(*error, Situation::Reading),
                        "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
  } else if (!has_value) {
    widgets::muted("Reading");
  }
  return has_value;
}

void draw_stale_banner(const app::AppState& state, const char* id,
                       const std::optional<model::Error>& error, app::Commands& commands) {
  if (error && state.connection.reached) draw_read_state(id, error, true, commands);
}

void draw_change_error(const app::ChangeState& change, std::string_view what) {
  if (!change.error || change.failed != what) return;
  widgets::banner("change failed", widgets::BannerKind::Bad,
                  explain(*change.error, Situation::Saving));
}

std::string_view why_busy(const app::ChangeState& change) {
  return change.busy.empty() ? "" : "The last request is under way.";
}

bool form_field(std::string_view caption, std::string& text, Holds holds, widgets::FieldLook look) {
  widgets::field_caption(caption);
  look.width = widgets::field_width(holds);
  return widgets::text_field(caption, text, look);
}

std::optional<std::uint64_t> device_count(std::string_view text) {
  const std::string_view digits = model::trim(text);
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = problem == std::errc() && end == digits.data() + digits.size();
  return whole && value > 0 && value <= model::kMaxDevices ? std::optional(value) : std::nullopt;
}

void form_tick(std::string_view words, bool& value) {
  if (widgets::tick_line(words, value)) value = !value;
}

std::string_view role_words(model::Role role) {
  constexpr std::array<std::string_view, 3> kWords{"Viewer", "Operator", "Admin"};
  return kWords[static_cast<std::size_t>(role)];
}

void form_role(model::Role& role, model::Role most) {
  widgets::field_caption("Role");
  bool first = true;
  for (const auto choice : {model::Role::Viewer, model::Role::Operator, model::Role::Admin}) {
    if (!at_least(most, choice)) continue;
    if (!first) ImGui::SameLine();
    first = false;
    if (widgets::chip(role_words(choice), role == choice) != widgets::ChipClick::None)
      role = choice;
  }
}

void draw_secret(const app::AppState& state, app::Commands& commands) {
  const auto& secret = state.secret;
  if (!secret) return;
  const widgets::Card card("secret");
  accessibility::begin(accessibility::Role::Region, secret->title);
  widgets::heading(secret->title);
  widgets::mono_id(secret->text, ImGui::GetContentRegionAvail().x);
  widgets::paragraph(secret->advice, widgets::theme().muted);
  ButtonFlow buttons;
  if (buttons.offer("Copy it", {.kind = widgets::ButtonKind::Primary, .icon = TMS_ICON_COPY})) {
    commands.push_back(app::CopyText{secret->text, secret->title});
  }
  if (buttons.offer("Done")) commands.push_back(app::HideSecret{});
  accessibility::end();
}

bool ButtonFlow::offer(std::string_view words, const widgets::ButtonLook& look) {
  const std::string label = std::string(words) + "##" + of_;
  if (!first_) {
    ImGui::SameLine();
    if (ImGui::GetContentRegionAvail().x < widgets::button_width(label, look)) ImGui::NewLine();
  }
  first_ = false;
  const bool pressed = widgets::button(label, look);
  if (!of_.empty()) {
    const std::string name = std::string(words) + " " + of_;
    accessibility::annotate({.name = name});
  }
  return pressed;
}

bool chart_head(std::string_view title, bool as_table) {
  widgets::heading(title);
  ImGui::SameLine();
  const float y = ImGui::GetCursorPosY();
  ImGui::SetCursorPosY(y - 6);
  widgets::align_right(widgets::kControlHeight);
  const std::string name = (as_table ? "Chart of " : "Numbers of ") + std::string(title);
  const bool pressed = widgets::icon_button(as_table ? TMS_ICON_LINE_CHART : TMS_ICON_TABLE, name);
  ImGui::SetCursorPosY(y + 20 + ImGui::GetStyle().ItemSpacing.y);
  ImGui::Dummy({0, 0});
  ImGui::SetCursorPosY(y + 20 + ImGui::GetStyle().ItemSpacing.y);
  return pressed;
}

void draw_fact(std::string_view name, std::string_view words, widgets::TextStyle style) {
  if (words.empty()) return;
  const float left = ImGui::GetCursorPosX();
  widgets::label(name,
                 {.colour = widgets::theme().muted, .width = kFactNameWidth - widgets::kSpace2});
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + kFactNameWidth);
  const float room = ImGui::GetContentRegionAvail().x;
  if (style == widgets::TextStyle::Mono)
    widgets::mono_id(words, room);
  else if (widgets::text_width(words) <= room)
    widgets::label(words);
  else
    widgets::paragraph(words);
}

void draw_batch_id(const std::string& id, float width) {
  const bool fits = widgets::text_width(id, widgets::TextStyle::Mono) <= width;
  widgets::label(fits ? id : short_batch_id(id),
                 {.style = widgets::TextStyle::Mono, .width = width, .full = id});
}

void job_link(const model::JobId& id, app::Commands& commands) {
  if (widgets::link(short_id(id), widgets::TextStyle::Mono, widgets::theme().muted)) {
    commands.push_back(app::Navigate{app::route_to_job(id)});
  }
  const std::string name = id.text();
  accessibility::annotate({.name = name});
}

void runbook_link(std::string_view app, const std::string& url, app::Commands& commands) {
  if (widgets::link("Runbook", widgets::TextStyle::Small)) {
    commands.push_back(app::FollowLink{url});
  }
  const std::string name = "Runbook of " + std::string(app);
  accessibility::annotate({.name = name});
  widgets::tooltip(url);
}

bool panel_head(std::string_view name) {
  widgets::label(name, {.style = widgets::TextStyle::Semibold,
                        .width = ImGui::GetContentRegionAvail().x - widgets::kControlHeight - 8,
                        .role = accessibility::Role::Heading});
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 6);
  widgets::align_right(widgets::kControlHeight);
  return widgets::icon_button(TMS_ICON_TIMES, "Close panel");
}

}  // namespace tms::views
