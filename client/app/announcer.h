// What a screen reader says by itself: new toasts, the progress of the job on the screen, the last
// minute of a session, a lost connection. Drawn they stay where they are; spoken they come once.
#pragma once

#include "client/app/state.h"
#include "client/app/update.h"

namespace tms::app {

class Announcer {
 public:
  // What is new since the last call, oldest first.
  std::vector<Announce> news(const AppState& state);

 private:
  void toasts(const AppState& state, std::vector<Announce>& news);
  void job(const AppState& state, std::vector<Announce>& news);

  std::uint64_t next_toast_id_ = 1;
  std::optional<model::Uuid> job_;
  int job_quarters_ = 0;  // of its progress
  bool job_ended_ = false;
  bool session_ends_soon_ = false;
  bool connection_lost_ = false;
};

}  // namespace tms::app
