// ETags, compression, and the static client that uses both.
#include <doctest/doctest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "server/http/compression.h"
#include "server/http/etag.h"
#include "server/http/static_assets.h"
#include "tests/unit/http/requests.h"

using namespace tms::http;
using namespace tms::http::testing;

namespace {

std::string gunzip(const std::string& packed) {
  z_stream state{};
  REQUIRE(inflateInit2(&state, 15 + 16) == Z_OK);
  std::string plain(1u << 20, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  state.avail_in = static_cast<uInt>(packed.size());
  state.next_out = reinterpret_cast<Bytef*>(plain.data());
  state.avail_out = static_cast<uInt>(plain.size());
  CHECK(inflate(&state, Z_FINISH) == Z_STREAM_END);
  plain.resize(state.total_out);
  inflateEnd(&state);
  return plain;
}

Response get(const StaticAssets& assets, std::string path, std::string accept_encoding = "",
             std::string etag = "") {
  Request request = request_with({{"accept-encoding", accept_encoding}, {"if-none-match", etag}});
  request.path = std::move(path);
  Response response;
  response.status = 404;
  assets.answer(request, response);
  return response;
}

}  // namespace

TEST_CASE("an answer that the sender holds becomes 304 without a body") {
  const std::string etag = make_etag("7");
  CHECK(etag == "W/\"7\"");
  const auto answer = [&](std::string held) {
    return with_etag(request_with({{"if-none-match", held}}), Response::json("{}"), etag);
  };
  CHECK(answer("W/\"7\"").status == 304);
  CHECK(answer("\"7\"").status == 304);
  CHECK(answer("\"1\", W/\"7\"").status == 304);
  CHECK(answer("*").status == 304);
  CHECK(answer("W/\"7\"").body.empty());
  CHECK(header_of(answer("W/\"7\""), "ETag") == etag);
  CHECK(answer("W/\"8\"").status == 200);
  CHECK(answer("").status == 200);
  CHECK(header_of(answer(""), "ETag") == etag);
}

TEST_CASE("Accept-Encoding is obeyed with its weights") {
  CHECK(accepts_encoding("gzip, deflate, br", "br"));
  CHECK(accepts_encoding("GZIP;q=0.5", "gzip"));
  CHECK(accepts_encoding("*", "gzip"));
  CHECK_FALSE(accepts_encoding("gzip;q=0, *", "gzip"));
  CHECK_FALSE(accepts_encoding("gzip; q=0.000", "gzip"));
  CHECK_FALSE(accepts_encoding("x-gzip", "gzip"));
  CHECK_FALSE(accepts_encoding("", "gzip"));
}

TEST_CASE("long JSON is compressed for those who accept it, short JSON never") {
  const std::string text(5000, 'x');
  const Request willing = request_with({{"accept-encoding", "gzip"}});
  Response packed = Response::json(text);
  compress(willing, packed);
  CHECK(header_of(packed, "Content-Encoding") == "gzip");
  CHECK(header_of(packed, "Vary") == "Accept-Encoding");
  CHECK(packed.body.size() < 200);
  CHECK(gunzip(packed.body) == text);

  Response plain = Response::json(text);
  compress(request_with({}), plain);
  CHECK(plain.body == text);
  Response small = Response::json("{}");
  compress(willing, small);
  CHECK(small.body == "{}");
}

TEST_CASE("a stream is compressed piece by piece and says when it fails") {
  int pieces = 0;
  BodyStream stream = gzip_stream([&](std::string& out) -> tms::model::Result<bool> {
    out.append(10'000, static_cast<char>('a' + pieces));
    return ++pieces < 5;
  });
  std::string packed;
  bool more = true;
  while (more) more = stream(packed).value();
  CHECK(gunzip(packed).size() == 50'000);

  BodyStream failing = gzip_stream([](std::string&) -> tms::model::Result<bool> {
    return tms::model::fail(tms::model::ErrorCode::Internal, "gone");
  });
  CHECK_FALSE(failing(packed));
}

TEST_CASE("files leave with their type, and the best form that the browser accepts") {
  StaticAssets assets;
  assets.add("index.html", "<html>");
  assets.add("app.1f3c9a20.wasm", "plain");
  assets.add("app.1f3c9a20.wasm.br", "brotli");
  assets.add("app.1f3c9a20.wasm.gz", "gzip");
  assets.add("fonts/inter.ttf", "font");
  CHECK(get(assets, "/").content_type == "text/html; charset=utf-8");
  CHECK(get(assets, "/index.html").shared_body.view() == "<html>");
  CHECK(get(assets, "/app.1f3c9a20.wasm").content_type == "application/wasm");
  CHECK(get(assets, "/app.1f3c9a20.wasm").shared_body.view() == "plain");
  CHECK(get(assets, "/app.1f3c9a20.wasm", "gzip, br").shared_body.view() == "brotli");
  CHECK(header_of(get(assets, "/app.1f3c9a20.wasm", "gzip"), "Content-Encoding") == "gzip");
  CHECK(get(assets, "/fonts/inter.ttf").content_type == "font/ttf");
  CHECK(get(assets, "/missing").status == 404);
  CHECK(get(assets, "/../index.html").status == 404);
  CHECK_FALSE(assets.contains("/app.1f3c9a20.wasm.br"));
}

TEST_CASE("hashed names are kept for ever, the others are asked for each time") {
  StaticAssets assets;
  assets.add("index.html", "<html>");
  assets.add("app.1f3c9a20.wasm", "w");
  assets.add("app.min.js", "j");
  const std::string immutable = "public, max-age=31536000, immutable";
  CHECK(header_of(get(assets, "/app.1f3c9a20.wasm"), "Cache-Control") == immutable);
  CHECK(header_of(get(assets, "/"), "Cache-Control") == "no-cache");
  CHECK(header_of(get(assets, "/app.min.js"), "Cache-Control") == "no-cache");
  const std::string etag = header_of(get(assets, "/"), "ETag");
  CHECK(get(assets, "/", "", etag).status == 304);
  CHECK(get(assets, "/", "", "\"other\"").status == 200);
}

TEST_CASE("a built client on disk is served, with the API origin that it names") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("tms-web-" + std::to_string(::getpid()));
  fs::create_directories(folder / "fonts");
  CHECK(StaticAssets::from_directory(folder).error().fields.at(0).field == "--web-root");
  std::ofstream(folder / "index.html") << "<html>";
  std::ofstream(folder / "config.json") << R"({ "api_origin" : "https://api.example" })";
  std::ofstream(folder / "fonts/a.ttf") << "font";
  const auto assets = StaticAssets::from_directory(folder);
  REQUIRE(assets);
  CHECK(get(*assets, "/fonts/a.ttf").shared_body.view() == "font");
  CHECK(assets->api_origin() == "https://api.example");
  fs::remove_all(folder);
  CHECK_FALSE(StaticAssets::from_directory(folder));
}

TEST_CASE("the embedded client has a page to show in any case") {
  const StaticAssets assets = StaticAssets::embedded();
  CHECK(get(assets, "/").status == 200);
}
