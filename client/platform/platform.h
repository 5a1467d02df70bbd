// What the application may ask of the place it runs in. The browser implements it in platform/web,
// the tests in platform/headless; CMake picks one, so no caller knows which.
// One thread. Times are milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tms::platform {

// html[data-tms-state]; setup and loading belong to the page alone.
enum class PageState : std::uint8_t { SignedOut, Ready, SessionEnded, Crashed };
enum class ThemeChoice : std::uint8_t { System, Light, Dark };
enum class HistoryEntry : std::uint8_t { Push, Replace };  // Push: the back button returns here

struct File {
  std::string name;
  std::string contents;
};

class Platform {
 public:
  virtual ~Platform() = default;

  virtual std::int64_t monotonic_ms() const = 0;
  virtual std::int64_t wall_ms() const = 0;                           // since the Unix epoch
  virtual int utc_offset_minutes(std::int64_t at_wall_ms) const = 0;  // of the person's zone
  virtual bool visible() const = 0;                                   // false: stop polling

  virtual void request_frame() = 0;  // otherwise none is drawn until input, completion or wake-up

  virtual std::string url_hash() const = 0;  // "#/customers?cluster=EU", "" when there is none
  virtual void set_url_hash(std::string_view hash, HistoryEntry entry) = 0;

  // Only in the frame of the click or key that asked: browsers refuse it at any other time.
  virtual void copy_text(std::string_view text) = 0;
  virtual void download(
      std::string_view api_path) = 0;                // GET, signed in; the server names the file
  virtual void open_link(std::string_view url) = 0;  // http(s), in a tab of its own; as copy_text
  virtual void save_file(const File& file, std::string_view media_type) = 0;
  virtual void choose_files(std::string_view accept) = 0;  // ".csv,.txt"; answer: on_files_dropped

  // Text that a reload of this tab brings back: of this tab alone, gone when it is closed or the
  // person signs out. Empty: none.
  virtual void keep_draft(std::string_view text) = 0;
  virtual std::string kept_draft() const = 0;

  virtual void set_page_state(PageState state) = 0;       // SignedOut drops the session and the App
  virtual void set_theme_choice(ThemeChoice choice) = 0;  // remembered on this machine
  virtual ThemeChoice theme_choice() const = 0;
  virtual bool dark() const = 0;  // the choice, resolved
  virtual bool reduced_motion() const = 0;
  virtual void announce(std::string_view sentence, bool urgent) = 0;  // spoken by screen readers
};

}  // namespace tms::platform
