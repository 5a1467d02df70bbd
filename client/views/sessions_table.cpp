#include "client/views/sessions_table.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::theme;

// The most special first: every browser claims to be several others as well.
using Names = std::array<std::pair<std::string_view, std::string_view>, 6>;
constexpr Names kBrowsers{{{"Edg/", "Edge"},
                           {"Firefox/", "Firefox"},
                           {"Chrome/", "Chrome"},
                           {"Safari/", "Safari"},
                           {"curl/", "curl"},
                           {"python", "Python"}}};
constexpr Names kSystems{{{"Android", "Android"},
                          {"iPhone", "iPhone"},
                          {"iPad", "iPad"},
                          {"Windows", "Windows"},
                          {"Mac OS", "macOS"},
                          {"Linux", "Linux"}}};

std::string_view first_named(std::string_view text, const Names& names) {
  for (const auto& [sign, name] : names) {
    if (text.find(sign) != std::string_view::npos) return name;
  }
  return {};
}

// In a panel there is room for what tells sessions apart, not for since when they are.
constexpr float kSinceNeedsWidth = 520;
struct Shown {
  bool person = false;
  bool since = false;
};

void draw_row(const AppState& state, const model::SessionItem& session, int index, Shown parts,
              Commands& commands) {
  const widgets::Row row(index, session.id.text());
  int column = 0;
  if (parts.person) widgets::text_cell(column++, session.username);
  widgets::text_cell(column++, ago_words(state.now, session.last_used_at));
  if (parts.since) {
    widgets::text_cell(column++, when_words(state, session.created_at), theme().muted);
  }
  widgets::cell(column++);
  widgets::label(browser_words(session.user_agent), {.width = widgets::cell_width()});
  widgets::tooltip(session.user_agent);
  widgets::text_cell(column++, session.ip, theme().muted);
  widgets::cell(column);
  if (session.current) {
    widgets::muted("this one");
  } else if (widgets::link("End", widgets::TextStyle::Body, theme().bad)) {
    commands.push_back(app::EndSession{session});
  }
  if (!session.current) {
    const std::string name =
        "End session of " + session.username + " from " + session.ip + ", " + session.id.text();
    accessibility::annotate({.name = name});
  }
}

}  // namespace

std::string browser_words(std::string_view user_agent) {
  std::string words(first_named(user_agent, kBrowsers));
  const std::string_view system = first_named(user_agent, kSystems);
  if (words.empty()) return user_agent.empty() ? "unknown" : std::string(user_agent);
  if (!system.empty()) words.append(" on ").append(system);
  return words;
}

void draw_sessions_table(const AppState& state, std::string_view username, float height,
                         Commands& commands) {
  draw_change_error(state.accounts.change, "session");
  if (!draw_read_state("sessions failed", state.accounts.sessions, commands)) return;
  std::vector<const model::SessionItem*> shown;
  for (const auto& session : *state.accounts.sessions.value) {
    if (username.empty() || session.username == username) shown.push_back(&session);
  }
  if (shown.empty()) {
    widgets::muted("Not signed in anywhere.");
    return;
  }
  const Shown parts{.person = username.empty(),
                    .since = ImGui::GetContentRegionAvail().x >= kSinceNeedsWidth};
  std::vector<widgets::Column> columns;
  if (parts.person) columns.push_back({.name = "Person"});
  columns.push_back({.name = "Last used", .weight = 0.9F, .least = 74});
  if (parts.since) columns.push_back({.name = "Signed in", .weight = 1.1F});
  columns.push_back({.name = "Browser", .weight = 1.3F});
  columns.push_back({.name = "From", .weight = 1.1F, .least = 80});
  columns.push_back({.name = "", .width = 50});
  const widgets::TableLook look{.rows = static_cast<std::int64_t>(shown.size()),
                                .size = {0, height},
                                .padding = parts.person ? 10.0F : 6.0F,
                                .scrolls = height > 0};
  int pressed = -1;
  if (!widgets::begin_table("Sessions", columns, look, &pressed)) return;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    draw_row(state, *shown[i], static_cast<int>(i), parts, commands);
  }
  widgets::end_table();
}

}  // namespace tms::views
