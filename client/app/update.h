// The rules of the page: how commands, answers and time change the state, and what is asked of the
// world in turn. Pure: no I/O, no clock, no ImGui.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "client/app/commands.h"
#include "client/app/requests.h"
#include "client/app/state.h"

namespace tms::app {

struct Send {
  Request request;
  bool background = false;  // does not extend the session
};
struct CopyToClipboard {
  std::string text;
};
struct SetHash {
  std::string hash;
  bool push = true;  // a new history entry
};
// A GET of the API that the browser saves as a file.
struct Download {
  std::string path;
};
// A page of another site, in a tab of its own.
struct OpenLink {
  std::string url;
};
struct ApplyTheme {
  ThemeChoice choice = ThemeChoice::System;
};
// The sign-in form comes over the canvas; `ended` says that a session was lost, not left: the state
// is kept under it.
struct ShowSignIn {
  bool ended = true;
};
// What a reload of the tab brings back.
struct KeepDraft {
  std::string text;
};
// The browser's file chooser; the file comes as if it had been dropped.
struct ChooseFiles {
  std::string accept;
};
struct Announce {
  std::string sentence;
  bool urgent = false;
};
using Effect = std::variant<Send, CopyToClipboard, SetHash, Download, OpenLink, ApplyTheme,
                            ShowSignIn, KeepDraft, ChooseFiles, Announce>;
using Effects = std::vector<Effect>;

inline constexpr std::int64_t kPollMs = 2'000;
inline constexpr std::int64_t kToastMs = 6'000;
inline constexpr std::int64_t kSessionWarningMs = 60'000;

void update(AppState& state, const Command& command, Effects& effects);
// Returns whether something on the screen may have changed: an idle poll costs no frame.
bool update(AppState& state, Completion completion, Effects& effects);
// Another address in the bar: back button, edited or pasted.
void on_hash(AppState& state, std::string_view hash, Effects& effects);
void on_session(AppState& state, model::SessionView session, Effects& effects);
// Files that were dropped or chosen, text that was pasted outside of a field.
void on_files(AppState& state, const std::vector<platform::File>& files, Effects& effects);
void on_file(AppState& state, const platform::File& file, Effects& effects);
void on_paste(AppState& state, std::string_view text, Effects& effects);
// What was typed before a reload, as KeepDraft had it; that of another person is left alone.
void on_draft(AppState& state, std::string_view draft);
// Something that the browser refused, in a sentence for the user.
void on_complaint(AppState& state, std::string_view sentence);
// What was said to be copied was not.
void on_copy_refused(AppState& state);
// The tab was left or is back.
void on_visibility(AppState& state, bool visible);
// Polls, expiries, countdowns. Call when next_event_at() has come, and after every other event.
// Returns whether something on the screen changed.
bool on_time(AppState& state, TimeMs now, Effects& effects);
// When on_time() has something to do next.
TimeMs next_event_at(const AppState& state);

// Whether "Run" may be pressed, and the sentence why not.
std::string_view problem_with_run(const AppState& state);

}  // namespace tms::app
