#include "server/upstream/http_peer.h"

#include <httplib.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "server/upstream/retry_after.h"

namespace tms::upstream {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxIdleConnections = 256;  // as many as app-status reads may run at once
constexpr std::size_t kMaxReserveBytes = 8u << 20;

// The trusted roots, loaded once: a store of its own in every client would take 20 ms and a
// megabyte each.
X509_STORE* shared_roots() {
  struct Roots {
    Roots() : store(X509_STORE_new()) {
      if (store) X509_STORE_set_default_paths(store);
    }
    ~Roots() { X509_STORE_free(store); }
    X509_STORE* store;
  };
  static const Roots roots;
  return roots.store;
}

using Connection = std::unique_ptr<httplib::ClientImpl>;

// The rule of addresses, and whether it refused the last connection.
class AddressGuard {
 public:
  explicit AddressGuard(AddressRule may_reach) : may_reach_(may_reach) {}
  bool allows(int socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const bool is_known = ::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    has_refused_ = !is_known || !may_reach_(address);
    return !has_refused_;
  }
  bool has_refused() const { return has_refused_; }
  void forget() { has_refused_ = false; }

 private:
  const AddressRule may_reach_;
  std::atomic<bool> has_refused_{false};
};

// A connection to an address that the rule refuses counts as none. httplib offers no hook between
// name and connection, but this function is virtual and has just connected.
class PlainClient final : public httplib::ClientImpl {
 public:
  PlainClient(const Url& url, AddressGuard& guard)
      : httplib::ClientImpl(url.host, url.port), guard_(guard) {}

 private:
  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
    if (!httplib::ClientImpl::create_and_connect_socket(socket, error)) return false;
    if (guard_.allows(socket.sock)) return true;
    ::close(std::exchange(socket.sock, INVALID_SOCKET));
    error = httplib::Error::Connection;
    return false;
  }

  AddressGuard& guard_;
};

// Over TLS the guard is asked after the handshake, before anything is sent through it.
std::unique_ptr<httplib::SSLClient> new_tls_client(const Url& url, AddressGuard& guard,
                                                   const std::function<bool()>& may_open) {
  auto client = std::make_unique<httplib::SSLClient>(url.host, url.port);
  X509_STORE* const roots = shared_roots();
  if (roots && X509_STORE_up_ref(roots) == 1) client->set_ca_cert_store(roots);
  // Named so that httplib does not read the whole bundle again.
  client->set_ca_cert_path("", X509_get_default_cert_dir());
  client->enable_server_certificate_verification(true);
  client->set_session_verifier([&guard, may_open](httplib::tls::session_t session) {
    const bool is_allowed = guard.allows(::SSL_get_rfd(static_cast<SSL*>(session)));
    return is_allowed && (!may_open || may_open())
               ? httplib::SSLVerifierResponse::NoDecisionMade
               : httplib::SSLVerifierResponse::CertificateRejected;
  });
  return client;
}

// A connection that is opened by its first request. Over TLS `may_open` is asked after each
// handshake, before anything is sent.
Connection new_connection(const Url& url, const Timeouts& timeouts, AddressGuard& guard,
                          const std::function<bool()>& may_open = {}) {
  Connection connection;
  guard.forget();  // a connection that fails otherwise says so
  if (url.tls) {
    connection = new_tls_client(url, guard, may_open);
  } else {
    connection = std::make_unique<PlainClient>(url, guard);
  }
  connection->set_connection_timeout(timeouts.connect);
  connection->set_read_timeout(timeouts.total);
  connection->set_write_timeout(timeouts.total);
  connection->set_max_timeout(timeouts.total);
  connection->set_follow_location(false);
  connection->set_tcp_nodelay(true);
  connection->set_keep_alive(true);
  connection->set_decompress(false);
  connection->set_path_encode(false);
  return connection;
}

bool never_left(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
    case httplib::Error::BindIPAddress:
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLServerHostnameVerification:
    case httplib::Error::ProxyConnection:
      return true;
    default:
      return false;
  }
}

std::string words_of(httplib::Error error, const Url& url) {
  const std::string host = url.host + ":" + std::to_string(url.port);
  switch (error) {
    case httplib::Error::ConnectionTimeout:
      return "No connection to " + host + " in time.";
    case httplib::Error::SSLConnection:
      return "The TLS handshake with " + host + " failed.";
    case httplib::Error::SSLLoadingCerts:
      return "The trusted certificates of this machine cannot be read.";
    case httplib::Error::SSLServerVerification:
      return "The certificate of " + host + " is not trusted.";
    case httplib::Error::SSLServerHostnameVerification:
      return "The certificate of " + host + " was issued for another name.";
    default:
      return "No connection to " + host + ".";
  }
}

model::TimeMs wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

bool is_reachable(const sockaddr_storage& address) {
  return !is_link_local(address);
}

struct HttpPeer::Impl {
  Url url;
  Timeouts timeouts;
  AddressGuard guard;
  std::mutex mutex;
  std::vector<Connection> idle;

  Impl(Url address, Timeouts limits, AddressRule rule)
      : url(std::move(address)), timeouts(limits), guard(rule) {
    // A peer that has gone is an error of the call; OpenSSL cannot be told so by call.
    std::signal(SIGPIPE, SIG_IGN);
  }

  Connection borrow() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        Connection connection = std::move(idle.back());
        idle.pop_back();
        return connection;
      }
    }
    return new_connection(url, timeouts, guard);
  }

  void give_back(Connection connection) {
    const std::lock_guard lock(mutex);
    if (idle.size() < kMaxIdleConnections) idle.push_back(std::move(connection));
  }

  static httplib::Headers headers_of(const HeaderList& list) {
    httplib::Headers headers(list.begin(), list.end());
    headers.emplace("User-Agent", "tms-dashboard");
    return headers;
  }

  // What went wrong with a call that brought no whole answer.
  void explain(HttpAnswer& answer, bool may_have_left, httplib::Error error, bool too_large,
               std::chrono::milliseconds within) const {
    if (!may_have_left) {
      answer.call.delivery = Delivery::NotSent;
      answer.call.message = guard.has_refused()
                                ? url.host + " leads to a link-local address: those are refused."
                                : words_of(error, url);
      return;
    }
    answer.call.delivery = Delivery::Lost;
    if (too_large) {
      answer.call.message = "The answer was larger than allowed.";
    } else if (answer.call.latency_ms + 50 >= within.count()) {
      answer.call.timed_out = true;
      answer.call.message = "No whole answer within " + std::to_string(within.count()) + " ms.";
    } else {
      answer.call.message = "The connection was cut before the answer was complete.";
    }
  }

  void accept(HttpAnswer& answer, const httplib::Response& response) const {
    answer.call.delivery = Delivery::Answered;
    answer.call.http_status = response.status;
    if (response.status == 429 || response.status == 503) {
      answer.call.retry_after_s =
          parse_retry_after(response.get_header_value("Retry-After"), wall_clock_ms());
    }
  }

  static std::uint32_t elapsed_ms(steady_clock::time_point start) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start).count());
  }
};

HttpPeer::HttpPeer(Url url, Timeouts timeouts, AddressRule may_reach)
    : impl_(std::make_unique<Impl>(std::move(url), timeouts, may_reach)) {}

HttpPeer::~HttpPeer() = default;

HttpAnswer HttpPeer::get(const std::string& path, const HeaderList& headers, Limits limits) {
  HttpAnswer answer;
  Connection connection = impl_->borrow();
  connection->set_read_timeout(limits.within);
  connection->set_max_timeout(limits.within);
  bool too_large = false;
  const auto start = steady_clock::now();
  const auto result = connection->Get(
      impl_->url.path + path, Impl::headers_of(headers),
      [&](const httplib::Response& response) {
        const auto length = response.get_header_value_u64("Content-Length");
        too_large = length > limits.max_bytes;
        answer.body.reserve(std::min<std::size_t>(length, kMaxReserveBytes));
        return !too_large;
      },
      [&](const char* data, std::size_t size) {
        too_large = answer.body.size() + size > limits.max_bytes;
        if (!too_large) answer.body.append(data, size);
        return !too_large;
      });
  answer.call.latency_ms = Impl::elapsed_ms(start);
  if (result) {
    impl_->accept(answer, *result);
    impl_->give_back(std::move(connection));
  } else {
    answer.body.clear();
    impl_->explain(answer, !never_left(result.error()), result.error(), too_large, limits.within);
  }
  return answer;
}

HttpAnswer HttpPeer::post_once(const std::string& path, const HeaderList& headers,
                               const std::string& body, const std::string& content_type,
                               std::size_t max_bytes) {
  HttpAnswer answer;
  bool has_left = false;
  Connection connection =
      new_connection(impl_->url, impl_->timeouts, impl_->guard, [&has_left] { return !has_left; });
  connection->set_keep_alive(false);
  connection->set_payload_max_length(max_bytes);
  const auto start = steady_clock::now();
  auto result = connection->Post(
      impl_->url.path + path, Impl::headers_of(headers), body.size(),
      [&](std::size_t offset, std::size_t size, httplib::DataSink& sink) {
        has_left = true;
        return sink.write(body.data() + offset, size);
      },
      content_type);
  answer.call.latency_ms = Impl::elapsed_ms(start);
  if (result) {
    impl_->accept(answer, *result);
    answer.body = std::move(result->body);
  } else {
    // Headers alone move nobody: without its body the request is not whole.
    impl_->explain(answer, has_left, result.error(), false, impl_->timeouts.total);
  }
  return answer;
}

}  // namespace tms::upstream
