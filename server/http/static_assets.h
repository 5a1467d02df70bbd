// The built client in memory: pages, scripts, WASM and fonts, each with its precompressed forms.
// Filled once, then read by every thread; each answer shares the bytes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "server/http/message.h"
#include "shared/model/result.h"

namespace tms::http {

class StaticAssets {
 public:
  // What the build found in TMS_WEB_DIST. Without a built client: a page that says how to build it.
  static StaticAssets embedded();
  // `--web-root`: reads every regular file below `directory` (at most 64 MiB in all) at once; a
  // change on disk is seen at the next start. Error: it is not a readable directory with an
  // index.html.
  static model::Result<StaticAssets> from_directory(const std::filesystem::path& directory);

  // Adds one file: "index.html", "app.1f3c9a20.wasm.br". Used by the two above and by tests.
  void add(std::string path, SharedBytes content);
  void add(std::string path, std::string content) {
    add(std::move(path), SharedBytes(std::move(content)));
  }

  // The answer to GET `path` ("/" is index.html): 200, 304, or a nullopt-like null when there is no
  // such file. Picks br or gzip by Accept-Encoding.
  bool answer(const Request& request, Response& response) const;
  bool contains(std::string_view path) const;

  // The origin that config.json names, which the Content-Security-Policy must allow; empty: none.
  const std::string& api_origin() const { return api_origin_; }

 private:
  struct File {
    std::string content_type;
    bool immutable = false;
    std::string etag;
    SharedBytes plain, brotli, gzip;
  };
  const File* find(std::string_view path) const;

  std::map<std::string, File, std::less<>> files_;  // by path without leading slash
  std::string api_origin_;
};

}  // namespace tms::http
