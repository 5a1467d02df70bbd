#include "client/platform/web/keyboard.h"

#include <algorithm>
#include <array>

namespace tms::platform {
namespace {

struct Named {
  std::string_view code;
  ImGuiKey key;
};

constexpr std::array kNamed{
    Named{"Tab", ImGuiKey_Tab},
    Named{"ArrowLeft", ImGuiKey_LeftArrow},
    Named{"ArrowRight", ImGuiKey_RightArrow},
    Named{"ArrowUp", ImGuiKey_UpArrow},
    Named{"ArrowDown", ImGuiKey_DownArrow},
    Named{"PageUp", ImGuiKey_PageUp},
    Named{"PageDown", ImGuiKey_PageDown},
    Named{"Home", ImGuiKey_Home},
    Named{"End", ImGuiKey_End},
    Named{"Insert", ImGuiKey_Insert},
    Named{"Delete", ImGuiKey_Delete},
    Named{"Backspace", ImGuiKey_Backspace},
    Named{"Space", ImGuiKey_Space},
    Named{"Enter", ImGuiKey_Enter},
    Named{"NumpadEnter", ImGuiKey_KeypadEnter},
    Named{"Escape", ImGuiKey_Escape},
    Named{"Quote", ImGuiKey_Apostrophe},
    Named{"Comma", ImGuiKey_Comma},
    Named{"Minus", ImGuiKey_Minus},
    Named{"Period", ImGuiKey_Period},
    Named{"Slash", ImGuiKey_Slash},
    Named{"Semicolon", ImGuiKey_Semicolon},
    Named{"Equal", ImGuiKey_Equal},
    Named{"BracketLeft", ImGuiKey_LeftBracket},
    Named{"Backslash", ImGuiKey_Backslash},
    Named{"BracketRight", ImGuiKey_RightBracket},
    Named{"Backquote", ImGuiKey_GraveAccent},
    Named{"ContextMenu", ImGuiKey_Menu},
    Named{"NumpadDecimal", ImGuiKey_KeypadDecimal},
    Named{"NumpadDivide", ImGuiKey_KeypadDivide},
    Named{"NumpadMultiply", ImGuiKey_KeypadMultiply},
    Named{"NumpadSubtract", ImGuiKey_KeypadSubtract},
    Named{"NumpadAdd", ImGuiKey_KeypadAdd},
};

bool is_between(char c, char first, char last) {
  return c >= first && c <= last;
}

ImGuiKey plus(ImGuiKey first, int steps) {
  return static_cast<ImGuiKey>(static_cast<int>(first) + steps);
}

// "KeyA", "Digit5", "Numpad5", "F3": families that end in a letter or number.
ImGuiKey from_family(std::string_view code) {
  const char last = code.back();
  if (code.size() == 4 && code.starts_with("Key")) return plus(ImGuiKey_A, last - 'A');
  if (code.size() == 6 && code.starts_with("Digit")) return plus(ImGuiKey_0, last - '0');
  if (code.size() == 7 && code.starts_with("Numpad") && is_between(last, '0', '9')) {
    return plus(ImGuiKey_Keypad0, last - '0');
  }
  if (code.size() == 2 && code.front() == 'F') return plus(ImGuiKey_F1, last - '1');
  return ImGuiKey_None;
}

}  // namespace

ImGuiKey key_from(std::string_view code, std::string_view key) {
  if (key.size() == 1 && is_between(key.front(), 'a', 'z')) {
    return plus(ImGuiKey_A, key.front() - 'a');
  }
  if (key.size() == 1 && is_between(key.front(), 'A', 'Z')) {
    return plus(ImGuiKey_A, key.front() - 'A');
  }
  const auto* named = std::find_if(kNamed.begin(), kNamed.end(), [code](const Named& candidate) {
    return candidate.code == code;
  });
  if (named != kNamed.end()) return named->key;
  return code.empty() ? ImGuiKey_None : from_family(code);
}

}  // namespace tms::platform
