#include "client/platform/headless/headless_platform.h"

namespace tms::platform {

void HeadlessPlatform::set_url_hash(std::string_view hash, HistoryEntry entry) {
  if (entry == HistoryEntry::Replace) history.pop_back();
  history.emplace_back(hash);
}

bool HeadlessPlatform::dark() const {
  return theme_ == ThemeChoice::System ? system_is_dark : theme_ == ThemeChoice::Dark;
}

void HeadlessPlatform::pass_time(std::int64_t milliseconds) {
  now_ms += milliseconds;
  wall_now_ms += milliseconds;
}

}  // namespace tms::platform
