#include "tests/faults/odd_cluster.h"

#include <doctest/doctest.h>

#include <cstring>
#include <utility>

namespace tms::testing {

namespace {

// "/tms/v1/get/action?cid=ALL" of a whole request.
std::string target_of(const std::string& request) {
  const auto begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

}  // namespace

std::string closing_answer(int status, const std::string& body, const std::string& headers) {
  return test::http_answer(status, body, headers + "Connection: close\r\n");
}

OddCluster::OddCluster(std::size_t customers)
    : customers_(customers), server_([this](test::Peer& peer) { serve(peer); }) {}

void OddCluster::join(ApiClient& admin, json settings) const {
  settings["sync_interval_s"] = 0;         // a call that no test asked for would be one too many
  settings["app_status_concurrency"] = 2;  // it hears one at a time
  settings["app_status_follow_s"] = 0;
  const auto added = admin.post("/api/v1/clusters", {{"code", kOddCluster},
                                                     {"base_url", url()},
                                                     {"token_url", url() + "/token"},
                                                     {"settings", settings}});
  REQUIRE_MESSAGE(added.status == 201, added.body);
  const auto connected =
      admin.put("/api/v1/clusters/" + kOddInUrl + "/credentials",
                {{"kind", "bearer"}, {"token", "odd-token"}, {"keep", "cluster"}});
  REQUIRE_MESSAGE(connected.status == 200, connected.body);
}

void OddCluster::answer(const std::string& part, Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_[part] = std::move(answer);
}

void OddCluster::answer(const std::string& part, const std::string& bytes) {
  answer(part, [bytes](test::Peer& peer) { peer.write(bytes); });
}

std::vector<std::string> OddCluster::cids(std::size_t begin, std::size_t end) const {
  std::vector<std::string> cids;
  for (std::size_t i = begin; i < end; ++i) cids.push_back("odd-" + std::to_string(i));
  return cids;
}

std::string OddCluster::states(const std::string& record) const {
  std::string reply = "{";
  for (const auto& cid : cids(0, customers_)) {
    reply += (reply.size() > 1 ? ",\"" : "\"") + cid + "\":" + record;
  }
  return reply + "}";
}

std::vector<std::chrono::steady_clock::time_point> OddCluster::calls(
    const std::string& part) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::chrono::steady_clock::time_point> times;
  for (const auto& [target, at] : calls_) {
    if (target.find(part) != std::string::npos) times.push_back(at);
  }
  return times;
}

void OddCluster::serve(test::Peer& peer) {
  const auto request = peer.read_request();
  if (request.empty()) return;
  const auto target = target_of(request);
  Answer said;
  {
    const std::lock_guard lock(mutex_);
    calls_.emplace_back(target, std::chrono::steady_clock::now());
    for (const auto& [part, answer] : answers_) {
      if (target.find(part) != std::string::npos) said = answer;
    }
  }
  if (target.find("set/action") != std::string::npos && is_applying_) apply(request);
  if (said) {
    said(peer);
  } else {
    peer.write(closing_answer(200, sound_reply(target)));
  }
  peer.close();
}

void OddCluster::apply(const std::string& request) {
  const auto cids = json::parse(request.substr(request.find("\r\n\r\n"))).at("cids");
  const std::lock_guard lock(mutex_);
  for (const auto& cid : cids) moved_.insert(cid);
}

std::string OddCluster::sound_reply(const std::string& target) const {
  if (target.find("set/action") != std::string::npos) {
    return R"({"success": true, "message": "Sending action to migration services"})";
  }
  if (target.find("get/appstatus") != std::string::npos) {
    return R"([{"app_name": "kms", "status": "Ready"}])";
  }
  const auto one = target.find("cid=odd-");
  const auto asked = one == std::string::npos
                         ? cids(0, customers_)
                         : std::vector<std::string>{target.substr(one + std::strlen("cid="))};
  json reply = json::object();
  const std::lock_guard lock(mutex_);
  for (const auto& cid : asked) {
    const bool moved = moved_.contains(cid);
    reply[cid] = {{"action_code", moved ? 2 : 1},
                  {"action_desc", moved ? "pe-enable" : "tran-begin"}};
  }
  return reply.dump();
}

}  // namespace tms::testing
