// Files and text from outside: dropped, chosen or pasted. Whether they can be read at all, and
// which form they belong to. What cannot be read leaves everything as it was.
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {
namespace {

// The server takes 16 MiB a request; as JSON a list grows by its line breaks.
constexpr std::size_t kMaxListBytes = 15U << 20;
constexpr std::size_t kMaxSnapshotBytes = 64U << 20;
constexpr std::size_t kShownName = 60;
constexpr std::size_t kNamedFiles = 3;

bool has_open_snapshot(const AppState& state) {
  return state.route.screen == Screen::Clusters && !state.cluster_screen.snapshot.cluster.empty();
}

bool takes_list(const AppState& state) {
  return state.route.screen == Screen::Batches && state.route.tab == "lists" &&
         may_administer(state);
}

bool takes_ids(const AppState& state) {
  return state.route.screen == Screen::Act && state.act.step == ActStep::Choose;
}

// The sentence why nothing can be read from it; empty: something can.
std::string why_unreadable(const std::string& name, std::string_view text, std::size_t most) {
  if (model::trim(text).empty()) return name + " is empty: nothing was read.";
  if (text.size() > most) {
    return name + " has " + model::group_digits(text.size() >> 20) + " MB, more than the " +
           std::to_string(most >> 20) + " MB that can be read. Split it and load the parts.";
  }
  if (text.find('\0') != std::string_view::npos || !model::is_valid_utf8(text)) {
    return name + " is not text in UTF-8 and was not read. Save it as CSV (UTF-8).";
  }
  return {};
}

bool refused(AppState& state, const std::string& name, std::string_view text, std::size_t most) {
  const std::string why = why_unreadable(name, text, most);
  if (!why.empty()) on_complaint(state, why);
  return !why.empty();
}

}  // namespace

void on_complaint(AppState& state, std::string_view sentence) {
  add_toast(state, ToastKind::Bad, std::string(sentence));
}

void on_copy_refused(AppState& state) {
  std::erase_if(state.toasts, [](const Toast& toast) { return toast.claims_copy; });
  on_complaint(state, "The browser refused the clipboard. Copy the text by hand.");
}

void on_paste(AppState& state, std::string_view text, Effects& effects) {
  if (text.empty() || (!takes_ids(state) && !takes_list(state))) return;
  if (refused(state, "What you pasted", text, kMaxListBytes)) return;
  if (takes_ids(state))
    apply(state, SetActText{std::string(text), {}, false}, effects);
  else
    apply(state, SetListText{std::string(text), {}, false}, effects);
}

// A list has one source, which the confirmation names: several files are never mixed into one.
void on_files(AppState& state, const std::vector<platform::File>& files, Effects& effects) {
  if (files.size() == 1) on_file(state, files.front(), effects);
  if (files.size() < 2) return;
  std::string names;
  for (std::size_t i = 0; i < files.size() && i < kNamedFiles; ++i) {
    names += (i == 0 ? "" : ", ") + model::clean_text(files[i].name, kShownName);
  }
  if (files.size() > kNamedFiles) names += " and more";
  on_complaint(state, model::group_digits(files.size()) + " files came at once (" + names +
                          ") and none was read. Load one at a time, or put the lists into one "
                          "file.");
}

void on_file(AppState& state, const platform::File& file, Effects& effects) {
  const std::string name = model::clean_text(file.name, kShownName);
  if (!may_act(state)) {
    on_complaint(state,
                 name + " was not read: viewers load no lists. Ask an operator or an admin.");
    return;
  }
  const bool snapshot = has_open_snapshot(state);
  if (refused(state, name, file.contents, snapshot ? kMaxSnapshotBytes : kMaxListBytes)) return;
  if (snapshot) {
    state.cluster_screen.snapshot.file_name = name;
    state.cluster_screen.snapshot.content = file.contents;
  } else if (takes_list(state)) {
    apply(state, SetListText{file.contents, name, false}, effects);
  } else {
    apply(state, SetActText{file.contents, name, false}, effects);
    apply(state, Navigate{route_to(Screen::Act)}, effects);
  }
}

}  // namespace tms::app
