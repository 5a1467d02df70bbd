// What flags may hold, and how every program says that its command line is wrong: the flag, what
// was given, what to write instead.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tms::config {

// "many" cannot be used. Write a whole number.
std::string refusal(std::string_view given, std::string_view remedy);

// Decimal digits alone, from `least` to `most`. The library would take 010 for eight.
void take_whole_number(CLI::Option* option, std::uint64_t least, std::uint64_t most);
void take_one_of(CLI::Option* option, std::initializer_list<std::string_view> words);

// Ends the function given to run_with_flags(): "tms-capacity: --target: <sentence>".
[[noreturn]] void refuse_flag(const std::string& flag, const std::string& sentence);

// Parses the command line and returns what `run` returns; 0 after --help and --version; 2 when the
// command line is wrong, with a sentence on standard error.
int run_with_flags(CLI::App& app, int argc, char** argv, const std::function<int()>& run);

}  // namespace tms::config
