// What a host (the browser page, the headless driver) asks of the application, in this order:
// events; advance() on every completion, wake-up and before a frame; frame() if wants_frame().
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "client/platform/platform.h"

namespace tms::platform {

inline constexpr std::int64_t kNoWakeup = std::numeric_limits<std::int64_t>::max();

class HostedApp {
 public:
  virtual ~HostedApp() = default;

  // Drains completions and runs what is due (polling, expiry of toasts) without drawing, so that a
  // poll that brings nothing new costs no frame.
  virtual void advance() = 0;
  // One frame's content between NewFrame and Render: drain -> update -> draw -> apply.
  virtual void frame() = 0;
  // True while what the last frame() drew is out of date. `now_ms` is monotonic, as all below.
  virtual bool wants_frame(std::int64_t now_ms) const = 0;
  // When advance() is due next; kNoWakeup: never. Hidden pages are not woken.
  virtual std::int64_t next_wakeup_ms() const = 0;

  virtual void on_hash_changed(std::string_view hash) = 0;
  // The Session object of the API. Called again after "session ended" for the same user only: for
  // another one the host makes a new application.
  virtual void on_signed_in(std::string_view session_json) = 0;
  virtual void on_visibility_changed(bool visible) = 0;
  virtual void on_paste(std::string_view text) = 0;  // while no text field has the keyboard
  virtual void on_files_dropped(const std::vector<File>& files) = 0;
  // What the browser refused (a file too large, a download), for the user to read.
  virtual void on_complaint(std::string_view sentence) = 0;
  // The browser refused the last copy_text(), and offers the text to be copied by hand.
  virtual void on_copy_refused() = 0;

  // The application's part of window.tms.snapshot(): one JSON object (API.md, "The page"). The host
  // adds frames, frame_cpu_ms and bytes_loaded.
  virtual std::string snapshot_json() const = 0;
};

}  // namespace tms::platform
