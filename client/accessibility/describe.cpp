// What views say about the items that they draw; nothing happens where nobody listens.
#include <imgui_internal.h>

#include "client/accessibility/recorder.h"

namespace tms::accessibility {
namespace {

Recorder* attached() {
  const ImGuiContext* context = ImGui::GetCurrentContext();
  return context == nullptr ? nullptr : static_cast<Recorder*>(context->TestEngine);
}

}  // namespace

void annotate(const Annotation& annotation) {
  if (Recorder* recorder = attached()) recorder->on_annotation(annotation);
}

void text(std::string_view words, Role role, std::string_view value) {
  if (Recorder* recorder = attached()) {
    recorder->on_text({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, words, role, value);
  }
}

void text_at(ImVec2 min, ImVec2 max, std::string_view words, Role role) {
  if (Recorder* recorder = attached()) recorder->on_text({min, max}, words, role);
}

void begin(Role role, std::string_view name) {
  if (Recorder* recorder = attached()) recorder->on_begin(role, name);
}

void end() {
  if (Recorder* recorder = attached()) recorder->on_end();
}

void describe_table(std::string_view name, int rows_total) {
  if (Recorder* recorder = attached()) recorder->on_table(name, rows_total);
}

void describe_popup(std::string_view name) {
  if (Recorder* recorder = attached()) recorder->on_popup(name);
}

void describe_row(std::string_view key, int index, bool selected) {
  if (Recorder* recorder = attached()) recorder->on_row(key, index, selected);
}

}  // namespace tms::accessibility
