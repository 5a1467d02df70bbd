// HTTP as data: requests go out, completions are collected once a frame. No callbacks, so no state
// changes while a frame is drawn. The transport adds what signs a request in (cookie and CSRF
// token, or bearer token) and the API origin; callers never see them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tms::net {

enum class Method : std::uint8_t { Get, Post, Put, Patch, Delete };
enum class Failure : std::uint8_t { None, Unreachable, TimedOut, Aborted };

using RequestId = std::uint32_t;  // never 0

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  Method method = Method::Get;
  std::string path;  // "/api/v1/customers?cluster=EU": already percent-encoded
  std::vector<Header> headers{};
  std::string body{};            // JSON, unless `headers` has another Content-Type
  std::uint64_t generation = 0;  // comes back in the completion: the caller drops late answers
  int timeout_ms = 15'000;
  bool background = false;  // X-TMS-Background: polling does not keep a session alive
};

struct Completion {
  RequestId id = 0;
  std::uint64_t generation = 0;
  Failure failure = Failure::None;
  int status = 0;  // 0 unless failure is None
  std::vector<Header> headers{};
  std::string body{};
  std::int64_t elapsed_ms = 0;

  std::string_view header(std::string_view name) const;  // any case; empty when absent
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual RequestId start(Request request) = 0;
  virtual void abort(RequestId id) = 0;         // completes as Aborted; unknown ids are ignored
  virtual std::vector<Completion> drain() = 0;  // in order of arrival
};

std::string_view to_string(Method method);  // "GET"

}  // namespace tms::net
