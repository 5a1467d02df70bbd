#include "client/platform/frame_pacer.h"

#include <algorithm>
#include <vector>

namespace tms::platform {

void FramePacer::on_frame(double cpu_ms) {
  costs_[frames_ % kRemembered] = static_cast<float>(cpu_ms);
  ++frames_;
  if (frames_left_ > 0) --frames_left_;
}

FrameCost FramePacer::cost() const {
  const std::size_t count = std::min<std::size_t>(frames_, kRemembered);
  if (count == 0) return {};
  std::vector<float> sorted(costs_.begin(), costs_.begin() + static_cast<std::ptrdiff_t>(count));
  std::sort(sorted.begin(), sorted.end());
  return {.p50_ms = sorted[count / 2], .p99_ms = sorted[std::min(count - 1, count * 99 / 100)]};
}

}  // namespace tms::platform
