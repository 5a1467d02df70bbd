#include "server/core/jobs/turns.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/core/random.h"

using namespace tms;
using core::ActiveJob;
using core::Turns;

namespace {

Turns::JobPtr job_of(const model::UserId& owner, std::size_t customers = 10) {
  store::StoredJob stored;
  stored.job.id = core::new_uuid(1);
  stored.job.kind = model::JobKind::Action;
  stored.job.action = model::Action::PeEnable;
  stored.job.status = model::JobStatus::Running;
  stored.created_by_id = owner;
  stored.customers.resize(customers);
  return std::make_shared<ActiveJob>(stored, core::Actor{});
}

// The jobs that get the next turns, by the names given.
std::string order(Turns& turns, int count,
                  const std::vector<std::pair<Turns::JobPtr, char>>& names) {
  std::string chosen;
  for (int i = 0; i < count; ++i) {
    const auto next = turns.next();
    for (const auto& [job, name] : names) {
      if (job == next) chosen += name;
    }
  }
  return chosen;
}

}  // namespace

TEST_CASE("Ten jobs of one person get as many turns as the one of another") {
  Turns turns;
  const auto first = core::new_uuid(1);
  const auto second = core::new_uuid(2);
  std::vector<std::pair<Turns::JobPtr, char>> names;
  for (int i = 0; i < 10; ++i) names.emplace_back(job_of(first), 'a');
  names.emplace_back(job_of(second), 'b');
  for (const auto& [job, name] : names) turns.add(job, false);
  CHECK(order(turns, 8, names) == "abababab");
}

TEST_CASE("The jobs of one person take turns, the oldest first") {
  Turns turns;
  const auto owner = core::new_uuid(1);
  const std::vector<std::pair<Turns::JobPtr, char>> names = {
      {job_of(owner), 'a'}, {job_of(owner), 'b'}, {job_of(owner), 'c'}};
  for (const auto& [job, name] : names) turns.add(job, false);
  CHECK(order(turns, 7, names) == "abcabca");
}

TEST_CASE("A job of one chunk comes before the next chunk of a large one, whoever started it") {
  Turns turns;
  const auto owner = core::new_uuid(1);
  const std::vector<std::pair<Turns::JobPtr, char>> names = {{job_of(owner), 'a'},
                                                             {job_of(owner), 's'}};
  turns.add(names[0].first, false);
  CHECK(order(turns, 2, names) == "aa");
  turns.add(names[1].first, true);
  CHECK(order(turns, 1, names) == "s");
}

TEST_CASE("Small jobs of one person without end do not stop the large one of another") {
  Turns turns;
  const auto busy = core::new_uuid(1);
  std::vector<std::pair<Turns::JobPtr, char>> names = {{job_of(core::new_uuid(2)), 'L'}};
  turns.add(names[0].first, false);
  std::string chosen;
  for (int i = 0; i < 10; ++i) {
    names.emplace_back(job_of(busy), 's');
    turns.add(names.back().first, true);
    chosen += order(turns, 1, names);
  }
  CHECK(std::count(chosen.begin(), chosen.end(), 'L') == 5);
}

TEST_CASE("A paused job is passed over and keeps its place") {
  Turns turns;
  const std::vector<std::pair<Turns::JobPtr, char>> names = {{job_of(core::new_uuid(1)), 'a'},
                                                             {job_of(core::new_uuid(2)), 'b'}};
  for (const auto& [job, name] : names) turns.add(job, false);
  names[0].first->head.status = model::JobStatus::Paused;
  CHECK(order(turns, 2, names) == "bb");
  names[0].first->head.status = model::JobStatus::Running;
  CHECK(order(turns, 2, names) == "ab");
  turns.remove(names[0].first);
  turns.remove(names[1].first);
  CHECK(turns.next() == nullptr);
}
