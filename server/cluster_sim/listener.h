// The HTTP server under the simulated cluster: httplib, with connections that wait without polling,
// end at once when the simulator stops, and can be cut with a reset.
#pragma once

#include <atomic>
#include <string>

#include "httplib.h"

namespace tms::cluster_sim {

// Routes and handlers are httplib's own. An answer with the header kCutConnection is not sent: the
// connection is reset (RST) instead.
class Listener : public httplib::Server {
 public:
  static constexpr auto kCutConnection = "X-Sim-Cut";

  explicit Listener(unsigned threads);
  ~Listener() override;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Wakes every connection that waits for its next request and stops accepting.
  void shut_down();

 private:
  bool process_and_close_socket(socket_t sock) override;
  bool wait_for_request(socket_t sock) const;

  int stop_event_;
};

}  // namespace tms::cluster_sim
