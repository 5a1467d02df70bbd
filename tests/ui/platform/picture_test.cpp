#include "client/platform/picture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/ui/support/ui_driver.h"

namespace tms::ui_test {
namespace {

using platform::Picture;

constexpr ImU32 kBackground = IM_COL32(1, 2, 3, 255);

Picture picture() {
  Picture packed;
  pack(*ImGui::GetDrawData(), kBackground, packed);
  return packed;
}

TEST_CASE("a frame that shows the same is the same picture, one that shows more is another") {
  std::string words = "before";
  UiDriver ui([&words] {
    ImGui::Begin("Page");
    ImGui::TextUnformatted(words.c_str());
    ImGui::End();
    ImGui::Begin("Other window");
    ImGui::Button("Fine");
    ImGui::End();
  });
  const Picture before = picture();
  REQUIRE(before.commands.size() >= 2);

  ui.host().key(ImGuiKey_F1, true);  // means nothing here, but is an input
  REQUIRE(ui.frame());
  CHECK(picture() == before);

  words = "after";
  ui.run();
  CHECK_FALSE(picture() == before);
}

TEST_CASE("size and background belong to the picture") {
  UiDriver ui([] {});
  const Picture shown = picture();
  Picture other = shown;
  other.background = 0;
  CHECK_FALSE(other == shown);
  other = shown;
  other.width += 1;
  CHECK_FALSE(other == shown);
}

TEST_CASE("a picture's indices reach every vertex of every draw list") {
  UiDriver ui([] {
    ImGui::Begin("One");
    ImGui::Button("First");
    ImGui::End();
    ImGui::Begin("Two");
    ImGui::Button("Second");
    ImGui::End();
  });
  const Picture packed = picture();
  const ImDrawData& data = *ImGui::GetDrawData();
  REQUIRE(data.CmdLists.Size >= 2);
  CHECK(packed.vertices.size() == static_cast<std::size_t>(data.TotalVtxCount));
  CHECK(packed.indices.size() == static_cast<std::size_t>(data.TotalIdxCount));
  CHECK(*std::max_element(packed.indices.begin(), packed.indices.end()) < packed.vertices.size());

  // What a command of the second list points at is what that list holds.
  const ImDrawList& second = *data.CmdLists[1];
  const std::size_t first_index = static_cast<std::size_t>(data.CmdLists[0]->IdxBuffer.Size);
  const ImDrawVert& vertex = packed.vertices[packed.indices[first_index]];
  CHECK(vertex.pos.x == second.VtxBuffer[static_cast<int>(second.IdxBuffer[0])].pos.x);
  CHECK(vertex.pos.y == second.VtxBuffer[static_cast<int>(second.IdxBuffer[0])].pos.y);
  const bool begins_there = std::any_of(
      packed.commands.begin(), packed.commands.end(),
      [&](const auto& command) { return command.first_index == static_cast<int>(first_index); });
  CHECK(begins_there);
}

}  // namespace
}  // namespace tms::ui_test
