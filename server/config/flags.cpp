#include "server/config/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <vector>

#include "shared/model/text.h"

namespace tms::config {

namespace {

constexpr int kWrongUsage = 2;
constexpr std::size_t kMaxShownBytes = 100;

bool is_whole_number(std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return false;
  const bool reads_as_octal = text.size() > 1 && text.front() == '0';
  return !reads_as_octal && number >= least && number <= most;
}

// "viewer, operator or admin"
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

// "tms-dashboard cluster add"
std::string command_of(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app.get_name() : app.get_name() + " " + command_of(*given.back());
}

// Which option an error is about stands in its words alone. Options of the command come before
// those of the program.
const CLI::Option* option_in(const std::string& words, const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    if (const auto* option = option_in(words, *command)) return option;
  }
  for (const CLI::Option* option : app.get_options()) {
    const auto name = option->get_name();
    const auto at = words.find(name);
    if (name.empty() || at == std::string::npos) continue;
    const auto end = at + name.size();
    if (end == words.size() || words[end] == ' ' || words[end] == ':') return option;
  }
  return nullptr;
}

std::string remedy_for(const CLI::Option& option) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) return "Write " + option.get_name() + " without a value.";
  return "Write " + option.get_name() + " with a value: " + option.get_description() + ".";
}

std::string replaced(std::string words, std::string_view verb, std::string_view by) {
  const auto at = words.find(verb);
  if (at != std::string::npos) words.replace(at, verb.size(), by);
  return words;
}

std::string unexpected(const std::string& word, const std::string& help) {
  const auto shown = model::clean_text(word.substr(0, word.find('=')), kMaxShownBytes);
  if (word.starts_with('-')) return "There is no flag " + shown + " here. " + help;
  return "\"" + shown + "\" is not expected here. " + help;
}

// A flag before a word: what nobody knows is more often the flag than its value.
std::string first_unexpected(const CLI::App& app) {
  const auto words = app.remaining(true);
  const auto flag =
      std::ranges::find_if(words, [](const std::string& word) { return word.starts_with('-'); });
  if (flag != words.end()) return *flag;
  return words.empty() ? std::string() : words.front();
}

std::string missing_command(const CLI::App& app, const std::string& help) {
  // The command is missed before the word that stands in its place is looked at.
  const auto word = first_unexpected(app);
  if (word.empty()) return "Name a command. " + help;
  if (word.starts_with('-')) return unexpected(word, help);
  return "There is no command \"" + model::clean_text(word, kMaxShownBytes) + "\". " + help;
}

template <typename Kind>
bool is(const CLI::ParseError& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

std::string about_option(const CLI::Option& option, const CLI::ParseError& error) {
  const auto name = option.get_name();
  const auto& given = option.results();
  if (is<CLI::RequiredError>(error)) return name + " is missing. " + remedy_for(option);
  if (is<CLI::ConversionError>(error)) {
    return name + ": " + refusal(given.empty() ? "" : given.front(), remedy_for(option));
  }
  if (given.size() < 2) return name + " has no value. " + remedy_for(option);
  return name + " is given " + std::to_string(given.size()) + " times. Give it once.";
}

std::string in_words(const CLI::App& app, const CLI::ParseError& error) {
  const std::string words = error.what();
  const auto help = "See \"" + command_of(app) + " --help\".";
  const auto* option = option_in(words, app);
  if (is<CLI::RequiredError>(error) && option == nullptr) return missing_command(app, help);
  if (is<CLI::ExtrasError>(error)) return unexpected(first_unexpected(app), help);
  if (is<CLI::RequiresError>(error)) {
    return replaced(words, " requires ", " needs ") + ". Give both or neither.";
  }
  if (is<CLI::ExcludesError>(error)) {
    return replaced(words, " excludes ", " and ") + " exclude each other. Give one of them.";
  }
  const bool is_about_option = is<CLI::RequiredError>(error) || is<CLI::ConversionError>(error) ||
                               is<CLI::ArgumentMismatch>(error);
  return is_about_option && option != nullptr ? about_option(*option, error) : words;
}

}  // namespace

std::string refusal(std::string_view given, std::string_view remedy) {
  std::string sentence = given.empty() ? std::string("An empty value")
                                       : "\"" + model::clean_text(given, kMaxShownBytes) + "\"";
  return sentence.append(" cannot be used. ").append(remedy);
}

void take_whole_number(CLI::Option* option, std::uint64_t least, std::uint64_t most) {
  const auto remedy =
      "Write a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".";
  const std::function<std::string(const std::string&)> check = [=](const std::string& text) {
    return is_whole_number(text, least, most) ? std::string() : refusal(text, remedy);
  };
  option->type_name("N")->check(check);
}

void take_one_of(CLI::Option* option, std::initializer_list<std::string_view> words) {
  const std::vector<std::string> known(words.begin(), words.end());
  const std::function<std::string(const std::string&)> check = [known](const std::string& text) {
    const bool is_known = std::ranges::find(known, text) != known.end();
    return is_known ? std::string() : refusal(text, "Write " + listed(known) + ".");
  };
  option->check(check);
}

void refuse_flag(const std::string& flag, const std::string& sentence) {
  throw CLI::ValidationError(flag, sentence);
}

int run_with_flags(CLI::App& app, int argc, char** argv, const std::function<int()>& run) {
  try {
    app.parse(argc, argv);
    return run();
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    std::cerr << app.get_name() << ": " << in_words(app, error) << "\n";
    return kWrongUsage;
  }
}

}  // namespace tms::config
