// The place the UI tests run in: a clock that moves when told, and everything the application asked
// for kept as data.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "client/platform/platform.h"

namespace tms::platform {

class HeadlessPlatform : public Platform {
 public:
  // What the application did.
  std::string clipboard;
  std::vector<std::string> downloads;
  std::vector<std::string> links;
  std::vector<File> saved_files;
  std::vector<std::string> file_choosers;
  std::vector<std::pair<std::string, bool>> announcements;  // sentence, urgent
  std::vector<std::string> history{""};                     // the last one is the address now
  PageState page_state = PageState::SignedOut;
  bool frame_requested = false;
  std::string draft;

  // What the test decides.
  std::int64_t now_ms = 1'000;
  std::int64_t wall_now_ms = 1'795'435'200'000;  // 2026-11-23T12:00:00Z
  bool is_visible = true;
  bool system_is_dark = false;

  std::int64_t monotonic_ms() const override { return now_ms; }
  std::int64_t wall_ms() const override { return wall_now_ms; }
  int utc_offset_minutes(std::int64_t) const override { return 0; }
  bool visible() const override { return is_visible; }
  void request_frame() override { frame_requested = true; }
  std::string url_hash() const override { return history.back(); }
  void set_url_hash(std::string_view hash, HistoryEntry entry) override;
  void copy_text(std::string_view text) override { clipboard = text; }
  void download(std::string_view api_path) override { downloads.emplace_back(api_path); }
  void open_link(std::string_view url) override { links.emplace_back(url); }
  void save_file(const File& file, std::string_view) override { saved_files.push_back(file); }
  void choose_files(std::string_view accept) override { file_choosers.emplace_back(accept); }
  void keep_draft(std::string_view text) override { draft = text; }
  std::string kept_draft() const override { return draft; }
  void set_page_state(PageState state) override { page_state = state; }
  void set_theme_choice(ThemeChoice choice) override { theme_ = choice; }
  ThemeChoice theme_choice() const override { return theme_; }
  bool dark() const override;
  bool reduced_motion() const override { return true; }
  void announce(std::string_view sentence, bool urgent) override {
    announcements.emplace_back(sentence, urgent);
  }

  void pass_time(std::int64_t milliseconds);

 private:
  ThemeChoice theme_ = ThemeChoice::System;
};

}  // namespace tms::platform
