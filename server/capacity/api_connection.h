// One user's connection to the API: signed in by an access token, every call timed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "server/capacity/timings.h"

namespace httplib {
class Client;
}

namespace tms::capacity {

struct CallFailure {
  int status = 0;       // 0: no answer
  std::string code;     // of the API's error, "rate_limited"
  std::string message;  // a sentence
  // A limit of the target, or of a proxy before it, binds: what is measured from here on is the
  // limit, not the machine.
  bool is_limit() const { return status == 429; }
  // What was refused for now; asked again later it may be done.
  bool is_temporary() const { return is_limit() || code == "overloaded"; }
  std::string explained() const;  // the message, and the remedy where there is one
};
template <typename T>
using Called = tl::expected<T, CallFailure>;

enum class Purpose : std::uint8_t { Asked, Background };  // the latter do not extend the session

// One thread at a time.
class ApiConnection {
 public:
  // `timings` may be null: nothing is kept then.
  ApiConnection(const std::string& url, Timings* timings);
  ~ApiConnection();
  ApiConnection(ApiConnection&&) noexcept;
  ApiConnection& operator=(ApiConnection&&) noexcept;

  Called<void> sign_in(const std::string& username, const std::string& password);
  void sign_out();
  const std::string& server_version() const { return server_version_; }  // known since sign_in()

  // The body of a 2xx answer.
  Called<std::string> get(Route route, const std::string& target, Purpose purpose = Purpose::Asked);
  Called<std::string> send(Route route, const char* method, const std::string& target,
                           const std::string& json);

 private:
  Called<std::string> call(Route route, const char* method, const std::string& target,
                           const std::string& json, Purpose purpose);

  std::unique_ptr<httplib::Client> client_;
  Timings* timings_;
  std::string access_token_;
  std::string server_version_;
};

}  // namespace tms::capacity
