#include "client/widgets/fonts.h"

#include <cstring>

namespace tms::widgets {
namespace {

constexpr unsigned char kTrueTypeVersion[] = {0x00, 0x01, 0x00, 0x00};

bool is_true_type(std::span<const std::byte> file) {
  return file.size() > 1024 && std::memcmp(file.data(), kTrueTypeVersion, 4) == 0;
}

// Size 0: any, chosen by PushFont.
ImFont* add(std::span<std::byte> file, const ImFontConfig& config) {
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(file.data(), static_cast<int>(file.size()), 0,
                                                    &config);
}

ImFont* face(std::span<std::byte> file, std::span<std::byte> icons) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  ImFont* font = add(file, config);
  config.MergeMode = true;
  config.GlyphOffset.y = 0.5F;
  add(icons, config);
  return font;
}

}  // namespace

bool are_true_type(const FontFiles& files) {
  return is_true_type(files.regular) && is_true_type(files.semibold) && is_true_type(files.mono) &&
         is_true_type(files.icons);
}

Fonts load_fonts(const FontFiles& files) {
  return {.regular = face(files.regular, files.icons),
          .semibold = face(files.semibold, files.icons),
          .mono = face(files.mono, files.icons)};
}

Fonts built_in_fonts() {
  ImFont* font = ImGui::GetIO().Fonts->AddFontDefault();
  return {.regular = font, .semibold = font, .mono = font};
}

}  // namespace tms::widgets
