// The browser as a Platform: every call goes to the page at once.
#pragma once

#include "client/platform/platform.h"

namespace tms::platform {

class WebPlatform final : public Platform {
 public:
  std::int64_t monotonic_ms() const override;
  std::int64_t wall_ms() const override;
  int utc_offset_minutes(std::int64_t at_wall_ms) const override;
  bool visible() const override;
  void request_frame() override;
  std::string url_hash() const override;
  void set_url_hash(std::string_view hash, HistoryEntry entry) override;
  void copy_text(std::string_view text) override;
  void download(std::string_view api_path) override;
  void open_link(std::string_view url) override;
  void save_file(const File& file, std::string_view media_type) override;
  void choose_files(std::string_view accept) override;
  void keep_draft(std::string_view text) override;
  std::string kept_draft() const override;
  void set_page_state(PageState state) override;
  void set_theme_choice(ThemeChoice choice) override;
  ThemeChoice theme_choice() const override;
  bool dark() const override;
  bool reduced_motion() const override;
  void announce(std::string_view sentence, bool urgent) override;
};

}  // namespace tms::platform
