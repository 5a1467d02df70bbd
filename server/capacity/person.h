// A user as he works: signs in, looks, searches, pages, opens a customer, acts, watches, thinks in
// between. His page polls meanwhile, as the client does.
#pragma once

#include <atomic>
#include <barrier>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "server/capacity/api_connection.h"
#include "server/capacity/stop_switch.h"
#include "server/capacity/world.h"
#include "shared/model/action.h"

namespace tms::capacity {

// What the users of one scenario share.
struct Crowd {
  std::string url;
  std::string cluster;
  std::uint32_t customers = 0;
  Timings timings;
  StopSwitch stop;
  std::atomic<std::uint32_t> signed_in{0};
  std::atomic<std::uint32_t> at_work{0};  // open connections: users between sign-in and the end
  std::atomic<std::uint64_t> actions_started{0};
  std::atomic<std::uint64_t> actions_ended{0};
  std::atomic<std::uint64_t> customers_acted_on{0};
  std::atomic<std::uint64_t> customers_succeeded{0};
  // All act at the same moment: they meet here when measuring begins, and before each action.
  std::barrier<>* start_line = nullptr;
};

// One thread.
class Person {
 public:
  // `cids`: his own customers, so that no two people act on the same one.
  Person(Crowd& crowd, Account account, std::vector<std::string> cids, std::uint32_t seed);
  // From signing in to signing out; returns when the crowd is stopped.
  void live();

 private:
  using Step = void (Person::*)();

  void work_as_usual();
  void work_in_waves();
  void look();
  void search();
  void page();
  void open_customer();
  void look_at_jobs();
  void act();
  // Dry run of an action on `cids`; the selection token, or "" when that failed.
  std::string prepare(model::Action action, const std::vector<std::string>& cids);
  // The job's id, or "".
  std::string start(model::Action action, const std::string& token, std::size_t count);
  void watch(const std::string& job_id, std::size_t count);
  void get(Route route, const std::string& target);
  void think(std::chrono::milliseconds least, std::chrono::milliseconds most);
  void note(const CallFailure& failure);
  void note_unreadable(const model::Error& error);
  std::uint32_t any(std::uint32_t below);
  std::string cid();

  Crowd& crowd_;
  const Account account_;
  const std::vector<std::string> cids_;
  ApiConnection api_;
  std::mt19937 random_;
  std::uint32_t actions_ = 0;
  Clock::time_point next_poll_{};
};

}  // namespace tms::capacity
