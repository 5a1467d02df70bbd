// Golden JSON of tests/data/protocol: laid out for readers there, compared without the layout.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace tms::protocol {

inline std::string golden(const std::string& name) {
  std::ifstream file(std::string(TMS_TEST_DATA_DIR) + "/protocol/" + name + ".json");
  REQUIRE_MESSAGE(file.is_open(), "tests/data/protocol/" << name << ".json is missing");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Without white space outside of strings.
inline std::string compact(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string && c == '\\') {
      out += c;
      out += json[++i];
      continue;
    }
    if (c == '"') in_string = !in_string;
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (in_string || !blank) out += c;
  }
  return out;
}

// What is written is the golden text, and the golden text is read back as the same value.
template <typename T, typename Write, typename Read>
void check_golden(const std::string& name, const T& value, Write write, Read read) {
  const std::string text = golden(name);
  CHECK(write(value) == compact(text));
  const auto back = read(text);
  REQUIRE_MESSAGE(back, back.error().message);
  CHECK((*back == value));
}

}  // namespace tms::protocol
