// A cluster that answers what a test tells it to: replies that no simulation of a sound cluster
// makes. One call at a time, each on a connection of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/api/support/dashboard.h"
#include "tests/unit/upstream/scripted_server.h"

namespace tms::testing {

// Its code in the dashboard, beside the simulated "LAB 1".
inline const std::string kOddCluster = "ODD 1";
inline const std::string kOddInUrl = "ODD%201";

// An answer after which the connection ends, so that the next call is heard.
std::string closing_answer(int status, const std::string& body, const std::string& headers = {});

class OddCluster {
 public:
  using Answer = std::function<void(test::Peer&)>;

  // Customers "odd-0" to "odd-<n - 1>", all in the state tran-begin.
  explicit OddCluster(std::size_t customers);

  // Makes it a cluster of the dashboard, connected; `settings` as in POST /clusters.
  void join(ApiClient& admin, json settings = json::object()) const;

  // From now on calls whose path holds `part` ("get/action", "set/action", "get/appstatus",
  // "token") are answered so; an empty answer takes that back.
  void answer(const std::string& part, Answer answer);
  void answer(const std::string& part, const std::string& bytes);

  // An action is applied before it is answered, whatever the answer is.
  void apply_actions(bool apply) { is_applying_ = apply; }

  std::string url() const { return server_.url(); }
  std::vector<std::string> cids(std::size_t begin, std::size_t end) const;
  std::string states(const std::string& record) const;  // a reply that says this of everyone
  // When calls to `part` arrived.
  std::vector<std::chrono::steady_clock::time_point> calls(const std::string& part) const;

 private:
  void serve(test::Peer& peer);
  void apply(const std::string& request);
  std::string sound_reply(const std::string& target) const;

  const std::size_t customers_;
  std::atomic<bool> is_applying_{true};
  mutable std::mutex mutex_;
  std::set<std::string> moved_;  // the customers in the state pe-enable
  std::map<std::string, Answer> answers_;
  std::vector<std::pair<std::string, std::chrono::steady_clock::time_point>> calls_;
  test::ScriptedServer server_;  // the last member: its thread uses the others
};

}  // namespace tms::testing
