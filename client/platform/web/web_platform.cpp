#include "client/platform/web/web_platform.h"

#include <cstdlib>
#include <memory>

#include "client/platform/web/page.h"

namespace tms::platform {
namespace {

int length(std::string_view text) {
  return static_cast<int>(text.size());
}

// The page's text as ours; it came by malloc.
std::string taken(char* text) {
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return text == nullptr ? std::string{} : std::string(text);
}

}  // namespace

std::int64_t WebPlatform::monotonic_ms() const {
  return static_cast<std::int64_t>(page_monotonic_ms());
}

std::int64_t WebPlatform::wall_ms() const {
  return static_cast<std::int64_t>(page_wall_ms());
}

int WebPlatform::utc_offset_minutes(std::int64_t at_wall_ms) const {
  return page_utc_offset_minutes(static_cast<double>(at_wall_ms));
}

bool WebPlatform::visible() const {
  return page_visible() != 0;
}

void WebPlatform::request_frame() {
  page_request_frame();
}

std::string WebPlatform::url_hash() const {
  return taken(page_hash());
}

void WebPlatform::set_url_hash(std::string_view hash, HistoryEntry entry) {
  page_set_hash(hash.data(), length(hash), entry == HistoryEntry::Push ? 1 : 0);
}

void WebPlatform::copy_text(std::string_view text) {
  page_copy(text.data(), length(text));
}

void WebPlatform::download(std::string_view api_path) {
  page_download(api_path.data(), length(api_path));
}

void WebPlatform::open_link(std::string_view url) {
  page_open_link(url.data(), length(url));
}

void WebPlatform::save_file(const File& file, std::string_view media_type) {
  page_save_file(file.name.data(), length(file.name), file.contents.data(), length(file.contents),
                 media_type.data(), length(media_type));
}

void WebPlatform::choose_files(std::string_view accept) {
  page_choose_files(accept.data(), length(accept));
}

void WebPlatform::keep_draft(std::string_view text) {
  page_keep_draft(text.data(), length(text));
}

std::string WebPlatform::kept_draft() const {
  return taken(page_kept_draft());
}

void WebPlatform::set_page_state(PageState state) {
  page_set_state(static_cast<int>(state));
}

void WebPlatform::set_theme_choice(ThemeChoice choice) {
  page_set_theme(static_cast<int>(choice));
}

ThemeChoice WebPlatform::theme_choice() const {
  return static_cast<ThemeChoice>(page_theme());
}

bool WebPlatform::dark() const {
  return page_dark() != 0;
}

bool WebPlatform::reduced_motion() const {
  return page_reduced_motion() != 0;
}

void WebPlatform::announce(std::string_view sentence, bool urgent) {
  page_announce(sentence.data(), length(sentence), urgent ? 1 : 0);
}

}  // namespace tms::platform
