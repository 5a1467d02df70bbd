#include "server/commands/command_line.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "server/commands/serve_command.h"
#include "server/config/flags.h"
#include "server/config/settings.h"
#include "shared/model/cluster.h"

namespace tms::commands {

namespace {

// In the order of the members of DirectoryArguments.
constexpr std::array<std::string_view, 4> kDirectorySettings{
    "data-dir", "checkpoint-file", "checkpoint-key-file", "secret-key-file"};
constexpr const char* kDemoFlag = "--demo{50000}";  // the customers of a --demo without a number

// What the command line gave; lives while the command runs.
struct Arguments {
  std::map<std::string, std::vector<std::string>> settings;
  std::string config_file;
  std::string demo;
  std::string health_url = "http://127.0.0.1:8080";
  UserArguments user;
  ClusterArguments cluster;
  AuditVerifyArguments verify;
  ImportLegacyArguments import;
  AuditExportArguments audit_export;
  AuditSealArguments seal;
  BackupArguments backup;
  RestoreArguments restore;
  MigrateArguments migrate;
  DirectoryArguments* directory = nullptr;  // of the command that was given; null: it has none
  std::function<int()> command;
};

void add_config(CLI::App* app, Arguments& arguments) {
  app->add_option("--config", arguments.config_file, "TOML file with the same settings")
      ->type_name("FILE");
}

void add_setting(CLI::App* app, const config::Setting& setting, Arguments& arguments) {
  const std::string name(setting.name);
  auto* option = app->add_option_function<std::vector<std::string>>(
      "--" + name,
      [&arguments, name](const std::vector<std::string>& texts) {
        arguments.settings[name] = texts;
      },
      std::string(setting.help) +
          (setting.default_value.empty() ? "" : " [" + std::string(setting.default_value) + "]"));
  option->type_name(std::string(setting.value_name))->expected(1);
  if (setting.repeatable) option->expected(1, 64)->allow_extra_args(false);
  option->multi_option_policy(setting.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                 : CLI::MultiOptionPolicy::Throw);
}

// Where a data directory lies is a setting like those of the server: what its file or environment
// says holds for the commands as well.
void add_directory(CLI::App* app, Arguments& arguments, DirectoryArguments& target) {
  add_config(app, arguments);
  for (const config::Setting& setting : config::kSettings) {
    const auto& names = kDirectorySettings;
    if (std::find(names.begin(), names.end(), setting.name) != names.end()) {
      add_setting(app, setting, arguments);
    }
  }
  app->parse_complete_callback([&arguments, &target] { arguments.directory = &target; });
}

// Adds `run(arguments)` as what the command does.
template <typename Run, typename Given>
void set_command(CLI::App* app, Arguments& arguments, Run run, const Given& given) {
  app->callback(
      [&arguments, &given, run] { arguments.command = [&given, run] { return run(given); }; });
}

void add_settings(CLI::App* app, Arguments& arguments) {
  add_config(app, arguments);
  for (const config::Setting& setting : config::kSettings) {
    if (setting.name == "demo") {  // the only one that may stand without a value
      app->add_flag(kDemoFlag, arguments.demo, std::string(setting.help));
    } else {
      add_setting(app, setting, arguments);
    }
  }
}

model::Result<std::string> read_settings_file(const std::string& file, const char* named_by) {
  std::error_code ignored;
  std::ifstream stream;
  if (!std::filesystem::is_directory(file, ignored)) stream.open(file);
  if (!stream.is_open()) {
    return model::fail(
        model::field_error(named_by, "unreadable", "The file " + file + " cannot be read."));
  }
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

model::Result<config::Values> merge_settings(const Arguments& arguments) {
  auto flags = arguments.settings;
  if (!arguments.demo.empty()) flags["demo"] = {arguments.demo};
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  std::string file = arguments.config_file;
  const char* named_by = "--config";
  if (file.empty()) {
    file = environment("TMS_CONFIG").value_or("");
    named_by = "TMS_CONFIG";
  }
  if (file.empty()) return config::Values::merge(flags, environment, "", "");
  auto text = read_settings_file(file, named_by);
  if (!text) return model::fail(text.error());
  return config::Values::merge(flags, environment, *text, file);
}

// What the settings say of the directory of a command. Others may be wrong: they are the server's.
model::Result<void> locate_directory(const Arguments& arguments) {
  const auto values = merge_settings(arguments);
  if (!values) return model::fail(values.error());
  const auto text = [&values](std::string_view name) {
    const auto& texts = values->of(name).texts;
    return texts.empty() ? std::string() : texts.front();
  };
  *arguments.directory = {text(kDirectorySettings[0]), text(kDirectorySettings[1]),
                          text(kDirectorySettings[2]), text(kDirectorySettings[3])};
  if (!arguments.directory->data_dir.empty()) return {};
  return model::fail(model::field_error(values->of("data-dir").where, "invalid_value",
                                        config::refusal("", "Name a directory.")));
}

model::Result<config::ServeConfig> read_settings(const Arguments& arguments) {
  auto values = merge_settings(arguments);
  if (!values) return model::fail(values.error());
  return values->parse();
}

int run_serve(const Arguments& arguments) {
  const auto config = read_settings(arguments);
  if (!config) return report_wrong_usage(config.error());
  return serve(*config, [&arguments] { return read_settings(arguments); });
}

int run_print_config(const Arguments& arguments) {
  auto values = merge_settings(arguments);
  if (!values) return report_wrong_usage(values.error());
  if (auto config = values->parse(); !config) return report_wrong_usage(config.error());
  std::cout << values->describe();
  return 0;
}

void define_serve(CLI::App& app, Arguments& arguments) {
  auto* serve = app.add_subcommand("serve", "Run the server");
  add_settings(serve, arguments);
  serve->callback(
      [&arguments] { arguments.command = [&arguments] { return run_serve(arguments); }; });
  auto* print = app.add_subcommand("print-config", "Show the effective settings and their origin");
  add_settings(print, arguments);
  print->callback(
      [&arguments] { arguments.command = [&arguments] { return run_print_config(arguments); }; });
}

CLI::App* user_command(CLI::App* users, const char* name, const char* help, Arguments& arguments,
                       std::function<int(const UserArguments&)> run) {
  auto* command = users->add_subcommand(name, help);
  add_directory(command, arguments, arguments.user.directory);
  if (std::string_view(name) != "list") {
    command->add_option("--username", arguments.user.username, "user name")->required();
  }
  command->callback([&arguments, run = std::move(run)] {
    arguments.command = [&arguments, run] { return run(arguments.user); };
  });
  return command;
}

void define_user(CLI::App& app, Arguments& arguments) {
  auto* users = app.add_subcommand("user", "Manage the users of a data directory");
  users->require_subcommand(1);
  const auto add_role = [&arguments](CLI::App* command) {
    auto* role =
        command->add_option("--role", arguments.user.role, "viewer, operator or admin")->required();
    config::take_one_of(role, {"viewer", "operator", "admin"});
  };
  auto* add = user_command(users, "add", "Add a user", arguments, add_user);
  add_role(add);
  add->add_flag("--password-stdin", arguments.user.password_from_stdin,
                "read the password from standard input; without it a one-time link is printed");
  add_role(user_command(users, "set-role", "Change a user's role", arguments, set_user_role));
  user_command(users, "disable", "Disable a user and end all sessions", arguments,
               [](const UserArguments& user) { return set_user_disabled(user, true); });
  user_command(users, "enable", "Enable a user again", arguments,
               [](const UserArguments& user) { return set_user_disabled(user, false); });
  user_command(users, "reset-password", "Print a one-time password link", arguments,
               reset_user_password);
  user_command(users, "list", "List the users", arguments, list_users);
}

void define_cluster(CLI::App& app, Arguments& arguments) {
  auto* clusters = app.add_subcommand("cluster", "Manage the clusters of a data directory");
  clusters->require_subcommand(1);
  ClusterArguments& cluster = arguments.cluster;
  const auto define = [&](const char* name, const char* help, int (*run)(const ClusterArguments&)) {
    auto* command = clusters->add_subcommand(name, help);
    add_directory(command, arguments, cluster.directory);
    command->callback([&arguments, run] {
      arguments.command = [&arguments, run] { return run(arguments.cluster); };
    });
    return command;
  };
  for (auto* command : {define("add", "Add a cluster", add_cluster),
                        define("set", "Change a cluster", set_cluster)}) {
    command->add_option("--code", cluster.code, "code of the cluster")->required();
    auto* base = command->add_option("--base-url", cluster.base_url, "URL of its TMS API");
    if (command->get_name() == "add") base->required();
    command->add_option("--token-url", cluster.token_url,
                        "URL that gives tokens for client credentials");
    command->add_option("--name", cluster.name, "name for people");
    const auto add_number = [command](const char* flag, std::optional<std::uint32_t>& target,
                                      const char* help, model::Limits limits) {
      config::take_whole_number(command->add_option(flag, target, help), limits.least, limits.most);
    };
    add_number("--settle-after-s", cluster.settle_after_s,
               "seconds until a contradicting read counts", model::kSettleAfterLimits);
    add_number("--chunk-size", cluster.chunk_size, "customers a call", model::kChunkSizeLimits);
    add_number("--concurrency", cluster.concurrency, "calls at once", model::kConcurrencyLimits);
  }
  define("list", "List the clusters", list_clusters);
}

void define_audit(CLI::App& app, Arguments& arguments) {
  auto* audit = app.add_subcommand("audit", "Check, export and seal the audit log");
  audit->require_subcommand(1);
  auto* verify =
      audit->add_subcommand("verify", "Recompute the whole chain; needs no server and no secret");
  add_directory(verify, arguments, arguments.verify.directory);
  verify->add_option("--public-key", arguments.verify.public_key,
                     "key that the checkpoints must be signed with");
  verify->add_option("--expect-head", arguments.verify.expect_head,
                     "a record kept elsewhere, SEQ:HASH");
  set_command(verify, arguments, verify_audit, arguments.verify);

  auto* write = audit->add_subcommand("export", "Write the records to a file, oldest first");
  AuditExportArguments& wanted = arguments.audit_export;
  add_directory(write, arguments, wanted.directory);
  wanted.format = "csv";
  config::take_one_of(
      write->add_option("--format", wanted.format, "csv or ndjson")->capture_default_str(),
      {"csv", "ndjson"});
  write->add_option("--output", wanted.output, "file; without it standard output");
  write->add_option("--before", wanted.before, "only records older than this day or time, UTC");
  set_command(write, arguments, export_audit, wanted);

  auto* seal = audit->add_subcommand(
      "seal", "Move old records to a file, sign for them, and delete them from the log");
  add_directory(seal, arguments, arguments.seal.directory);
  seal->add_option("--before", arguments.seal.before, "records older than this day or time, UTC")
      ->required();
  seal->add_option("--output", arguments.seal.output,
                   "file; without it audit-FIRST-LAST.ndjson beside the checkpoints");
  set_command(seal, arguments, seal_audit, arguments.seal);
}

void define_backup(CLI::App& app, Arguments& arguments) {
  auto* backup = app.add_subcommand("backup", "Copy database and checkpoints, never the keys");
  add_directory(backup, arguments, arguments.backup.directory);
  backup->add_option("--output", arguments.backup.output, "file that does not exist yet")
      ->required();
  set_command(backup, arguments, back_up, arguments.backup);

  auto* restoring = app.add_subcommand("restore", "Put a backup in the place of the database");
  add_directory(restoring, arguments, arguments.restore.directory);
  restoring->add_option("--input", arguments.restore.input, "file that backup wrote")->required();
  set_command(restoring, arguments, restore, arguments.restore);

  auto* migrate = app.add_subcommand("migrate", "Move the data to another kind of database");
  migrate->add_option("--from", arguments.migrate.from, "URL")->required();
  migrate->add_option("--to", arguments.migrate.to, "URL")->required();
  set_command(migrate, arguments, refuse_to_migrate, arguments.migrate);
}

void define_import_legacy(CLI::App& app, Arguments& arguments) {
  auto* import = app.add_subcommand("import-legacy", "Import the predecessor's SQLite files");
  add_directory(import, arguments, arguments.import.directory);
  legacy_import::ImportArguments& sources = arguments.import.sources;
  import->add_option("--audit-db", sources.audit_db, "its audit.db");
  import->add_option("--jobs-db", sources.jobs_db, "its jobs.db");
  import->add_option("--customer-db", sources.customer_db, "its prod_customer_data.db");
  import->add_option("--time-zone", sources.time_zone,
                     "zone of its local times, as Europe/Berlin [this machine's]");
  import
      ->add_option("--cluster-map", sources.cluster_map,
                   "the cluster that a host of its jobs stands for, HOST=CODE")
      ->expected(1, 1000)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  set_command(import, arguments, import_legacy, arguments.import);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  ::umask(077);  // what a command makes is its owner's alone
  Arguments arguments;
  CLI::App app("TMS Dashboard: moves customers of a cluster through transition states",
               "tms-dashboard");
  app.set_version_flag("--version", std::string("tms-dashboard ") + TMS_VERSION);
  app.require_subcommand(1);
  define_serve(app, arguments);
  define_user(app, arguments);
  define_cluster(app, arguments);
  define_audit(app, arguments);
  define_import_legacy(app, arguments);
  define_backup(app, arguments);
  auto* health = app.add_subcommand("healthcheck", "Ask a running server whether it is ready");
  health->add_option("--url", arguments.health_url, "address of the server")->capture_default_str();
  health->callback([&arguments] {
    arguments.command = [&arguments] { return check_health(arguments.health_url); };
  });
  // CLI11 takes it for --demo alone.
  if (std::find(argv, argv + argc, std::string_view("--demo=")) != argv + argc) {
    return report_wrong_usage(model::field_error(
        "--demo", "invalid_value",
        config::refusal("",
                        "Write a number of customers from 1 to 1000000, or --demo alone for "
                        "50000.")));
  }
  return config::run_with_flags(app, argc, argv, [&arguments] {
    if (arguments.directory != nullptr) {
      const auto located = locate_directory(arguments);
      if (!located) return report_wrong_usage(located.error());
    }
    return arguments.command();
  });
}

}  // namespace tms::commands
