#include "client/app/announcer.h"

#include <doctest/doctest.h>

using namespace tms;
using namespace tms::app;

namespace {

std::vector<std::string> spoken(Announcer& announcer, const AppState& state) {
  std::vector<std::string> sentences;
  for (const Announce& news : announcer.news(state)) {
    sentences.push_back((news.urgent ? "! " : "") + news.sentence);
  }
  return sentences;
}

void add(AppState& state, ToastKind kind, std::string text) {
  state.toasts.push_back({.id = state.next_toast_id++, .kind = kind, .text = std::move(text)});
}

AppState on_a_job(std::uint64_t waiting, std::uint64_t succeeded, model::JobStatus status) {
  AppState state;
  state.route.screen = Screen::Job;
  model::Job job;
  job.id = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");
  job.status = status;
  job.counts[model::Outcome::Waiting] = waiting;
  job.counts[model::Outcome::Succeeded] = succeeded;
  state.job.job.value = job;
  return state;
}

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("each toast is spoken once, failures at once") {
  Announcer announcer;
  AppState state;
  CHECK(spoken(announcer, state).empty());
  add(state, ToastKind::Good, "Copied 3 rows.");
  add(state, ToastKind::Bad, "The job was not paused: No.");
  CHECK(spoken(announcer, state) == Sentences{"Copied 3 rows.", "! The job was not paused: No."});
  CHECK(spoken(announcer, state).empty());
  state.toasts.clear();
  add(state, ToastKind::Info, "Copied 4 rows.");
  CHECK(spoken(announcer, state) == Sentences{"Copied 4 rows."});
}

TEST_CASE("the progress of the job on the screen is spoken by quarters, then its end") {
  Announcer announcer;
  using enum model::JobStatus;
  CHECK(spoken(announcer, on_a_job(90, 10, Running)).empty());
  CHECK(spoken(announcer, on_a_job(80, 20, Running)).empty());
  CHECK(spoken(announcer, on_a_job(40, 60, Running)) == Sentences{"50 % of the job is done."});
  CHECK(spoken(announcer, on_a_job(30, 70, Running)).empty());
  CHECK(spoken(announcer, on_a_job(0, 100, Succeeded)) ==
        Sentences{"The job has ended: succeeded, 100 of 100 succeeded."});
  CHECK(spoken(announcer, on_a_job(0, 100, Succeeded)).empty());
}

TEST_CASE("a job that had ended before it was opened says nothing") {
  Announcer announcer;
  CHECK(spoken(announcer, on_a_job(0, 100, model::JobStatus::Succeeded)).empty());
}

TEST_CASE("a lost connection and its return are spoken") {
  Announcer announcer;
  AppState state;
  state.connection.ever_reached = true;
  state.connection.reached = false;
  CHECK(spoken(announcer, state) == Sentences{"! The dashboard's server cannot be reached."});
  CHECK(spoken(announcer, state).empty());
  state.connection.reached = true;
  CHECK(spoken(announcer, state) == Sentences{"Connected again."});
}

TEST_CASE("the last minute of a session is spoken once") {
  Announcer announcer;
  AppState state;
  state.now = 1'795'435'200'000;
  state.session.emplace();
  state.session->expires_at = state.now + 3'600'000;
  state.session->idle_expires_at = state.now + 61'000;
  CHECK(spoken(announcer, state).empty());
  state.now += 2'000;
  CHECK(spoken(announcer, state) == Sentences{"! Your session ends in a minute."});
  state.now += 2'000;
  CHECK(spoken(announcer, state).empty());
}
