// Numbers as reports show them.
#pragma once

#include <string>
#include <string_view>

namespace tms::capacity {

// Three significant digits or all of the whole part, thousands separated: "0.42", "1,234", "17.5".
std::string show(double value);
std::string show(double value, std::string_view unit);  // "17.5 ms", "4.1 %"; "" has no space

}  // namespace tms::capacity
