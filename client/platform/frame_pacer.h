// Decides whether a frame is drawn at all, and remembers what frames cost.
// The idle rule: no frame unless input, a completion or an animation happened in the last
// kFramesAfterActivity frames. ImGui needs that many to settle (hover, focus, popups, auto-sizes).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tms::platform {

struct FrameCost {
  double p50_ms = 0;
  double p99_ms = 0;
};

class FramePacer {
 public:
  static constexpr int kFramesAfterActivity = 3;
  static constexpr std::size_t kRemembered = 512;

  void on_activity() { frames_left_ = kFramesAfterActivity; }
  bool wants_frame() const { return frames_left_ > 0; }
  // After each frame with the time it took.
  void on_frame(double cpu_ms);

  std::uint64_t frames() const { return frames_; }
  FrameCost cost() const;  // of the last kRemembered frames

 private:
  int frames_left_ = kFramesAfterActivity;
  std::uint64_t frames_ = 0;
  std::array<float, kRemembered> costs_{};
};

}  // namespace tms::platform
