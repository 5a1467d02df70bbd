// How a wrong command line is told: the flag, what was given, what to write instead.
#include "server/config/flags.h"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>
#include <vector>

using namespace tms;

namespace {

struct Outcome {
  int exit_code = 0;
  std::string errors;
};

// A program with a flag of every kind, and a command.
Outcome run_tool(
    std::vector<std::string> words, const std::function<int()>& run = [] { return 7; }) {
  CLI::App app("A tool", "tool");
  unsigned number = 5;
  std::string word, name, colour;
  bool is_loud = false, is_quiet = false;
  config::take_whole_number(app.add_option("--number", number, "how many"), 1, 50);
  config::take_one_of(app.add_option("--word", word, "which one"), {"one", "two", "three"});
  auto* loud = app.add_flag("--loud", is_loud, "make noise");
  app.add_flag("--quiet", is_quiet, "make none")->excludes(loud);
  app.add_option("--colour", colour, "of the noise")->needs(loud);
  auto* add = app.add_subcommand("add", "Adds somebody");
  add->add_option("--name", name, "who it is")->required();
  app.require_subcommand(1);

  words.insert(words.begin(), "/usr/bin/tool");
  std::vector<char*> arguments;
  for (auto& one : words) arguments.push_back(one.data());
  const std::ostringstream errors;
  auto* const before = std::cerr.rdbuf(errors.rdbuf());
  const int code =
      config::run_with_flags(app, static_cast<int>(arguments.size()), arguments.data(), run);
  std::cerr.rdbuf(before);
  return {code, errors.str()};
}

void check_refused(const std::vector<std::string>& words, const std::string& sentence) {
  const auto outcome = run_tool(words);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.errors == "tool: " + sentence + "\n");
}

}  // namespace

TEST_CASE("a right command line is run, and its exit code is that of what runs") {
  const auto outcome = run_tool({"--number", "50", "--word", "two", "add", "--name", "ann"});
  CHECK(outcome.exit_code == 7);
  CHECK(outcome.errors.empty());
}

TEST_CASE("a value that a flag cannot hold is named with what to write instead") {
  for (const std::string value :
       {"many", "0", "51", "-1", "+1", "1.5", " 1", "010", "0x10", "1e1", "18446744073709551616"}) {
    check_refused({"--number", value, "add", "--name", "ann"},
                  "--number: \"" + value + "\" cannot be used. Write a whole number from 1 to 50.");
  }
  check_refused({"--number", "", "add", "--name", "ann"},
                "--number: An empty value cannot be used. Write a whole number from 1 to 50.");
  check_refused({"--word", "four", "add", "--name", "ann"},
                "--word: \"four\" cannot be used. Write one, two or three.");
  check_refused({"--loud=maybe", "add", "--name", "ann"},
                "--loud: \"maybe\" cannot be used. Write --loud without a value.");
}

TEST_CASE("what is missing, or there twice, is named") {
  check_refused({"add"}, "--name is missing. Write --name with a value: who it is.");
  check_refused({"add", "--name"}, "--name has no value. Write --name with a value: who it is.");
  check_refused({"--word", "one", "--word", "two", "add", "--name", "ann"},
                "--word is given 2 times. Give it once.");
  check_refused({"--colour", "red", "add", "--name", "ann"},
                "--colour needs --loud. Give both or neither.");
  check_refused({"--loud", "--quiet", "add", "--name", "ann"},
                "--loud and --quiet exclude each other. Give one of them.");
  check_refused({}, "Name a command. See \"tool --help\".");
}

TEST_CASE("what nobody knows is named with where to look, never with its value") {
  check_refused({"add", "--name", "ann", "--pasword", "secret"},
                "There is no flag --pasword here. See \"tool add --help\".");
  check_refused({"add", "--name", "ann", "--pasword=secret"},
                "There is no flag --pasword here. See \"tool add --help\".");
  check_refused({"add", "--name", "ann", "bert"},
                "\"bert\" is not expected here. See \"tool add --help\".");
  check_refused({"dance"}, "There is no command \"dance\". See \"tool --help\".");
}

TEST_CASE("what a program finds wrong by itself is told in the same way") {
  const auto outcome = run_tool({"add", "--name", "ann"}, []() -> int {
    config::refuse_flag("--name", config::refusal("ann\x1b[31m", "Write another one."));
  });
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.errors.find("tool: --name: \"ann") == 0);
  CHECK(outcome.errors.find('\x1b') == std::string::npos);
  CHECK(outcome.errors.find("\" cannot be used. Write another one.\n") != std::string::npos);
}
