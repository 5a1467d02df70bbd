// Keys of the browser as keys of ImGui.
#pragma once

#include <imgui.h>

#include <string_view>

namespace tms::platform {

// `code` is the place on the keyboard ("KeyQ"), `key` what the layout makes of it ("a" on AZERTY).
// Letters follow the layout, so that Ctrl+A is where it is printed; where the layout has no Latin
// letter there, and for all other keys, the place decides. ImGuiKey_None: not ours.
ImGuiKey key_from(std::string_view code, std::string_view key);

}  // namespace tms::platform
