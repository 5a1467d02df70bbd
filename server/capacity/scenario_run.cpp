#include "server/capacity/scenario_run.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <thread>
#include <utility>

#include "server/capacity/person.h"
#include "server/capacity/server_watch.h"
#include "server/capacity/trend.h"
#include "server/capacity/world.h"

namespace tms::capacity {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kBetweenSignIns{50};  // 20 a second
constexpr seconds kSignInPatience{60};       // beyond the ramp
constexpr seconds kIdleFor{5};
constexpr std::uint32_t kLargestScenario = 50'000;
// Beside one connection a user: the simulated cluster's, files, the watch.
constexpr std::uint64_t kOtherDescriptors = 600;
constexpr double kWatchConnections = 1;

double in_seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::uint64_t open_file_limit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

// The customers are dealt out: nobody acts on another's.
std::vector<std::string> share_of(const cluster_sim::ClusterSim& sim, std::uint32_t user,
                                  std::uint32_t users) {
  std::vector<std::string> cids;
  for (std::size_t i = user; i < sim.size(); i += users) cids.push_back(sim.cid(i));
  return cids;
}

class ScenarioRun {
 public:
  ScenarioRun(const Options& options, const Scenario& scenario, StopSwitch& cancel,
              const Progress& progress)
      : options_(options), scenario_(scenario), cancel_(cancel), progress_(progress) {
    auto& report = out_.scenario;
    report.name = scenario.name;
    report.customers = scenario.customers;
    report.users = scenario.users;
    report.wanted_s = options.duration_s.value_or(scenario.duration_s);
  }

  ScenarioOutcome run() {
    const auto problem = prepare();
    if (problem.empty()) {
      measure();
    } else {
      out_.scenario.stopped_because = problem;
    }
    judge();
    if (world_) out_.left_behind = world_->take_back();
    return std::move(out_);
  }

 private:
  std::string prepare();
  void look_at_idle_server();
  void measure();
  void live_as(std::uint32_t user);
  bool wait_for_sign_ins();
  void wait_for_the_end(Clock::time_point end);
  void summarize(const ServerWatch& watch);
  void summarize_process(const std::vector<ServerSample>& samples);
  void look_at_restart();
  void judge();
  void judge_connections();
  bool have_all_acted() const;
  void judge_actions();
  void add_growth_checks();

  const Options& options_;
  const Scenario& scenario_;
  StopSwitch& cancel_;
  const Progress& progress_;
  std::unique_ptr<World> world_;
  std::vector<Account> accounts_;
  Crowd crowd_;
  Clock::time_point begin_{}, bell_{}, end_{};  // users finish after the bell
  std::uint64_t applied_before_ = 0;
  bool was_measured_ = false;
  ScenarioOutcome out_;
};

// Empty, or why it cannot be run.
std::string ScenarioRun::prepare() {
  if (cancel_.is_stopped()) return cancel_.reason();
  const auto needed = scenario_.users + kOtherDescriptors;
  if (open_file_limit() < needed) {
    return "It needs " + std::to_string(needed) + " file descriptors and may open " +
           std::to_string(open_file_limit()) + ": raise the limit (ulimit -n " +
           std::to_string(needed) + ").";
  }
  auto world = World::open(options_, std::string(scenario_.name));
  if (!world) return world.error().message;
  world_ = std::move(*world);
  out_.server_version = world_->admin().server_version();
  progress_("a cluster of " + std::to_string(scenario_.customers) + " simulated customers");
  if (const auto added = world_->add_cluster(scenario_.customers); !added)
    return added.error().message;
  if (world_->server()) look_at_idle_server();
  progress_(std::to_string(scenario_.users) + " users are made");
  auto accounts = world_->add_users(scenario_.users, cancel_);
  if (!accounts) return accounts.error().message;
  accounts_ = std::move(*accounts);
  if (cancel_.is_stopped()) return cancel_.reason();
  crowd_.url = world_->url();
  crowd_.cluster = world_->cluster();
  crowd_.customers = scenario_.customers;
  return {};
}

void ScenarioRun::look_at_idle_server() {
  IdleReport idle;
  idle.customers = scenario_.customers;
  idle.first_start_ms = world_->server()->start_up_ms();
  const auto sample = [&]() -> std::optional<ServerSample> {
    const auto text = world_->admin().get(Route::Other, "/metrics", Purpose::Background);
    return text ? read_server_sample(*text) : std::nullopt;
  };
  const auto before = sample();
  cancel_.wait_until(Clock::now() + kIdleFor);
  const auto after = sample();
  if (!before || !after) return;
  idle.rss_mb = after->rss_bytes / 1e6;
  idle.cpu_percent = 100 * (after->cpu_s - before->cpu_s) / in_seconds(after->at - before->at);
  out_.idle = idle;
}

void ScenarioRun::measure() {
  ServerWatch watch(world_->admin(), crowd_.stop);
  std::barrier<> start_line(scenario_.users + 1);  // this thread opens it once
  if (scenario_.all_act_at_once) crowd_.start_line = &start_line;
  applied_before_ = world_->sim().applied_total();

  std::vector<std::thread> people;
  try {
    for (std::uint32_t user = 0; user < scenario_.users; ++user)
      people.emplace_back([this, user] { live_as(user); });
  } catch (const std::system_error& error) {
    crowd_.stop.stop_because("Only " + std::to_string(people.size()) + " of " +
                             std::to_string(scenario_.users) + " users got a thread (" +
                             error.what() + "): raise the limit (ulimit -u).");
    for (auto user = people.size(); user < scenario_.users; ++user) start_line.arrive_and_drop();
  }
  const bool all_are_in = wait_for_sign_ins();
  begin_ = Clock::now();
  start_line.arrive_and_drop();  // the first action of each is measured too
  if (all_are_in) {
    wait_for_the_end(begin_ + seconds(out_.scenario.wanted_s));
    bell_ = end_ = Clock::now();
    was_measured_ = true;
  }
  crowd_.stop.stop();
  progress_("users finish what they do");
  for (auto& person : people) person.join();
  if (was_measured_ && scenario_.all_act_at_once) end_ = std::max(end_, Clock::now());
  watch.stop();
  out_.scenario.stopped_because = crowd_.stop.reason();
  summarize(watch);
  if (world_->server() && scenario_.customers == kLargestScenario) look_at_restart();
}

// On his own thread.
void ScenarioRun::live_as(std::uint32_t user) {
  crowd_.stop.wait_until(Clock::now() + kBetweenSignIns * user);
  Person(crowd_, accounts_[user], share_of(world_->sim(), user, scenario_.users), user + 1).live();
}

bool ScenarioRun::wait_for_sign_ins() {
  const auto deadline = Clock::now() + kBetweenSignIns * scenario_.users + kSignInPatience;
  while (crowd_.signed_in < scenario_.users) {
    if (cancel_.is_stopped()) crowd_.stop.stop_because(cancel_.reason());
    if (Clock::now() > deadline) {
      crowd_.stop.stop_because("Only " + std::to_string(crowd_.signed_in) + " of " +
                               std::to_string(scenario_.users) + " users were signed in in time.");
    }
    if (!crowd_.stop.wait_until(Clock::now() + milliseconds(200))) return false;
  }
  return true;
}

void ScenarioRun::wait_for_the_end(Clock::time_point end) {
  constexpr seconds kBetweenLines{10};
  auto next_line = Clock::now();
  while (Clock::now() < end) {
    if (cancel_.is_stopped()) crowd_.stop.stop_because(cancel_.reason());
    if (world_->server() && !world_->server()->is_running()) {
      crowd_.stop.stop_because("The server ended by itself " +
                               std::to_string(static_cast<int>(in_seconds(Clock::now() - begin_))) +
                               " s after the start of measuring.");
    }
    if (Clock::now() >= next_line) {
      next_line += kBetweenLines;
      progress_(std::to_string(crowd_.at_work) + " users, " +
                std::to_string(crowd_.timings.calls()) + " calls, " +
                std::to_string(crowd_.timings.failures()) + " errors, " +
                std::to_string(static_cast<int>(in_seconds(end - Clock::now()))) + " s left");
    }
    if (!crowd_.stop.wait_until(std::min(end, Clock::now() + milliseconds(500)))) return;
  }
}

void ScenarioRun::summarize(const ServerWatch& watch) {
  auto& report = out_.scenario;
  report.actions = crowd_.actions_started;
  report.customers_acted_on = crowd_.customers_acted_on;
  if (!was_measured_) return;
  report.measured_s = in_seconds(end_ - begin_);
  report.calls = figures_between(crowd_.timings, begin_, end_);
  std::vector<std::uint32_t> sign_ins;
  for (const auto& sample : crowd_.timings.samples()) {
    if (sample.route == Route::SignIn) sign_ins.push_back(sample.took_us);
  }
  report.sign_in_p99_ms = quantiles_of(sign_ins).p99;
  report.cores_percent = watch.cores_percent();
  // How many cores a target has only itself can tell.
  if (!report.cores_percent.empty()) {
    report.cores = static_cast<std::uint32_t>(report.cores_percent.size());
  } else if (world_->server()) {
    report.cores = std::thread::hardware_concurrency();
  }
  std::vector<ServerSample> samples;
  for (const auto& sample : watch.samples()) {
    if (sample.at >= begin_ && sample.at <= end_) samples.push_back(sample);
  }
  summarize_process(samples);
}

void ScenarioRun::summarize_process(const std::vector<ServerSample>& samples) {
  if (samples.size() < 2) return;
  auto& report = out_.scenario;
  std::vector<MemoryMoment> memory;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const auto& before = samples[i - 1];
    const auto& now = samples[i];
    const double took = in_seconds(now.at - before.at);
    report.process.push_back({in_seconds(now.at - begin_),
                              took > 0 ? 100 * (now.cpu_s - before.cpu_s) / took : 0,
                              now.rss_bytes / 1e6, now.open_files, now.threads});
    memory.push_back({report.process.back().at_s, report.process.back().rss_mb});
  }
  for (const auto& sample : samples)
    report.connections = std::max(report.connections, sample.connections);
  const auto& first = samples.front();
  const auto& last = samples.back();
  const double seen_s = in_seconds(last.at - first.at);
  report.cpu_s = (last.cpu_s - first.cpu_s) * report.measured_s / seen_s;
  report.memory_slope_mb_per_min = slope_mb_per_min(memory);
  const auto mean_ms = [](double sum_s, double count) {
    return count > 0 ? 1e3 * sum_s / count : 0;
  };
  report.queries = last.queries - first.queries;
  report.query_ms = mean_ms(last.query_s - first.query_s, report.queries);
  report.commits = last.commits - first.commits;
  report.commit_ms = mean_ms(last.commit_s - first.commit_s, report.commits);
  report.upstream_calls = last.calls - first.calls;
  report.upstream_ms = mean_ms(last.call_s - first.call_s, report.upstream_calls);
  report.action_calls = last.actions - first.actions;
  report.action_call_ms = mean_ms(last.action_s - first.action_s, report.action_calls);
  const double records = last.audit_records - first.audit_records;
  if (records > 0) report.audit_bytes_per_record = (last.audit_bytes - first.audit_bytes) / records;
}

void ScenarioRun::look_at_restart() {
  if (!out_.idle || !world_->restart()) return;
  out_.idle->start_ms = world_->server()->start_up_ms();
}

void ScenarioRun::judge() {
  auto& report = out_.scenario;
  const auto value = [&](double measured) {
    return was_measured_ ? std::optional<double>(measured) : std::nullopt;
  };
  const bool has_calls = report.calls.api.count > 0 && have_all_acted();
  report.checks.push_back({"p99 of the API's routes", "ms", scenario_.latency_limit_ms,
                           has_calls ? value(report.calls.api.p99) : std::nullopt});
  const bool has_cpu = !report.process.empty() && report.cores > 0;
  report.checks.push_back(
      {"server's CPU, of all cores", "%", scenario_.cpu_limit_percent,
       has_cpu ? value(100 * report.cpu_s / report.measured_s / report.cores) : std::nullopt});
  std::uint64_t errors = 0;
  for (const auto& [kind, figures] : report.calls.errors) errors += figures.count;
  report.checks.push_back({"errors", "", 0, value(static_cast<double>(errors))});
  const double short_s = std::max(0.0, report.wanted_s - in_seconds(bell_ - begin_));
  report.checks.push_back({"seconds short of the time asked for", "s", 0,
                           value(report.stopped_because.empty() ? 0 : short_s)});
  judge_connections();
  judge_actions();
  add_growth_checks();
}

// A proxy in front of a target has connections of its own.
void ScenarioRun::judge_connections() {
  auto& report = out_.scenario;
  if (!world_ || !world_->server()) return;
  const double missing = scenario_.users + kWatchConnections - report.connections;
  std::optional<double> measured;
  if (was_measured_ && !report.process.empty()) measured = std::max(0.0, missing);
  report.checks.push_back({"users without a connection of their own", "", 0, measured});
}

// Where all act at once, a run too short for a single time has measured nothing.
bool ScenarioRun::have_all_acted() const {
  if (!scenario_.all_act_at_once) return true;
  const auto& routes = out_.scenario.calls.routes;
  const auto actions = std::find_if(routes.begin(), routes.end(), [](const RouteFigures& one) {
    return one.route == name_of(Route::CreateJob);
  });
  return actions != routes.end() && actions->ms.count >= scenario_.users;
}

void ScenarioRun::judge_actions() {
  const auto add = [&](const char* what, auto measure) {
    std::optional<double> measured;
    if (was_measured_ && have_all_acted()) measured = static_cast<double>(measure());
    out_.scenario.checks.push_back({what, "", 0, measured});
  };
  add("actions without a verdict", [&] { return crowd_.actions_started - crowd_.actions_ended; });
  add("customers whose action did not succeed",
      [&] { return crowd_.customers_acted_on - crowd_.customers_succeeded; });
  add("customers acted on more or less often than once an action", [&] {
    const auto applied = world_->sim().applied_total() - applied_before_;
    return std::abs(static_cast<double>(applied) -
                    static_cast<double>(crowd_.customers_acted_on.load()));
  });
}

// Of runs that are long enough to tell.
void ScenarioRun::add_growth_checks() {
  struct Held {
    const char* what;
    const char* unit;
    double most;
    double ProcessMoment::*figure;
  };
  constexpr Held held[] = {
      {"memory, last 10 minutes over minutes 5-15", "MB", 1, &ProcessMoment::rss_mb},
      {"open files, the same", "", 5, &ProcessMoment::open_files},
      {"threads, the same", "", 2, &ProcessMoment::threads}};
  auto& report = out_.scenario;
  for (const auto& one : held) {
    const auto growth = steady_growth(report.process, one.figure);
    if (growth) report.checks.push_back({one.what, one.unit, one.most, growth});
  }
}

}  // namespace

ScenarioOutcome run_scenario(const Options& options, const Scenario& scenario, StopSwitch& cancel,
                             const Progress& progress) {
  return ScenarioRun(options, scenario, cancel, progress).run();
}

}  // namespace tms::capacity
