#include "server/http/static_assets.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "server/http/compression.h"
#include "server/http/cors.h"
#include "server/http/embedded_assets.h"
#include "server/http/etag.h"

namespace tms::http {
namespace {

constexpr std::size_t kMaxDirectoryBytes = 64u << 20;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kContentTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".jpg", "image/jpeg"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".txt", "text/plain; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
}};

std::string_view content_type_of(std::string_view path) {
  for (const auto& [extension, type] : kContentTypes) {
    if (path.ends_with(extension)) return type;
  }
  return "application/octet-stream";
}

// "app.1f3c9a20.wasm": a part of eight or more hex digits between two dots, so the name changes
// with the content.
bool has_hashed_name(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  std::size_t dot = name.find('.');
  while (dot != std::string_view::npos) {
    const std::size_t next = name.find('.', dot + 1);
    if (next == std::string_view::npos) return false;
    const std::string_view part = name.substr(dot + 1, next - dot - 1);
    if (part.size() >= 8 && part.find_first_not_of("0123456789abcdef") == std::string_view::npos) {
      return true;
    }
    dot = next;
  }
  return false;
}

// The value of "api_origin" in config.json, a file that we wrote ourselves: enough to find it as
// text, so that this folder needs no JSON library.
std::string find_api_origin(std::string_view config) {
  constexpr std::string_view kKey = "\"api_origin\"";
  std::size_t at = config.find(kKey);
  if (at == std::string_view::npos) return {};
  at = config.find('"', config.find(':', at + kKey.size()));
  if (at == std::string_view::npos) return {};
  const std::string_view value = config.substr(at + 1);
  auto origin = parse_origin(value.substr(0, value.find('"')));
  return origin ? *origin : std::string();
}

constexpr std::string_view kNoClientPage =
    "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
    "<title>TMS Dashboard: no client</title></head>\n<body>\n"
    "<h1>This server was built without the client</h1>\n"
    "<p>The API works. To have the page too, build the client first and then the server:</p>\n"
    "<pre>scripts/build.sh</pre>\n"
    "<p>or name a folder that holds a built client: "
    "<code>tms-dashboard serve --web-root DIR</code>.</p>\n</body>\n</html>\n";

}  // namespace

StaticAssets StaticAssets::embedded() {
  StaticAssets assets;
  for (const EmbeddedFile& file : embedded_files()) {
    assets.add(std::string(file.path), SharedBytes::of_program(file.content));
  }
  if (!assets.contains("index.html")) assets.add("index.html", std::string(kNoClientPage));
  return assets;
}

model::Result<StaticAssets> StaticAssets::from_directory(const std::filesystem::path& directory) {
  namespace fs = std::filesystem;
  const auto wrong = [&](std::string_view why) {
    return model::fail(model::field_error("--web-root", "invalid_directory",
                                          directory.string() + " " + std::string(why)));
  };
  StaticAssets assets;
  std::error_code error;
  std::size_t total_bytes = 0;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_regular_file(error)) continue;
    total_bytes += entry->file_size(error);
    if (total_bytes > kMaxDirectoryBytes) return wrong("holds more than 64 MiB.");
    std::ifstream file(entry->path(), std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file) return wrong("holds a file that cannot be read: " + entry->path().string());
    assets.add(entry->path().lexically_relative(directory).generic_string(), std::move(content));
  }
  if (error) return wrong("cannot be read: " + error.message());
  if (!assets.contains("index.html")) return wrong("has no index.html: it is not a built client.");
  return assets;
}

void StaticAssets::add(std::string path, SharedBytes content) {
  if (path.ends_with(".br") || path.ends_with(".gz")) {
    const bool is_brotli = path.ends_with(".br");
    path.resize(path.size() - 3);
    (is_brotli ? files_[path].brotli : files_[path].gzip) = std::move(content);
    return;
  }
  File& file = files_[path];
  file.content_type = content_type_of(path);
  file.immutable = has_hashed_name(path);
  file.etag = etag_of_content(content.view());
  if (path == "config.json") api_origin_ = find_api_origin(content.view());
  file.plain = std::move(content);
}

const StaticAssets::File* StaticAssets::find(std::string_view path) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto found = files_.find(path.empty() ? std::string_view("index.html") : path);
  return found == files_.end() || !found->second.plain ? nullptr : &found->second;
}

bool StaticAssets::contains(std::string_view path) const {
  return find(path) != nullptr;
}

bool StaticAssets::answer(const Request& request, Response& response) const {
  const File* file = find(request.path);
  if (file == nullptr) return false;
  if (has_current(request, file->etag)) {
    response = not_modified(file->etag);
  } else {
    const std::string_view accepted = request.header("accept-encoding");
    response = {};
    response.content_type = file->content_type;
    response.shared_body = file->plain;
    response.with("ETag", file->etag);
    if (file->brotli && accepts_encoding(accepted, "br")) {
      response.shared_body = file->brotli;
      response.with("Content-Encoding", "br");
    } else if (file->gzip && accepts_encoding(accepted, "gzip")) {
      response.shared_body = file->gzip;
      response.with("Content-Encoding", "gzip");
    }
  }
  response.with("Vary", "Accept-Encoding")
      .with("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  return true;
}

}  // namespace tms::http
