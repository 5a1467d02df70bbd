#include "server/http/engine.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <stdexcept>
#include <utility>

namespace tms::http {
namespace {

// Descriptors that are not connections: database, logs, upstream calls.
constexpr std::size_t kReservedDescriptors = 256;
constexpr std::size_t kMaxDescriptors = 20'000;
constexpr int kAcceptsPerTurn = 64;
constexpr std::size_t kEvictedAtOnce = 64;

// epoll's user data: tag and descriptor of a connection, or one of two numbers that no tag makes.
constexpr std::uint64_t kWakeUpEvent = ~std::uint64_t{0};
constexpr std::uint64_t kListenerEvent = kWakeUpEvent - 1;

std::uint64_t event_data(std::uint32_t tag, int descriptor) {
  return std::uint64_t{tag} << 32 | static_cast<std::uint32_t>(descriptor);
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, kMaxDescriptors + kReservedDescriptors);
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return std::min<std::size_t>(limit.rlim_cur, kMaxDescriptors);
}

// Signals are the main thread's; while this lives, new threads are born deaf to them.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

Server::Engine::Engine(ServerOptions options, std::vector<Route> routes, Authenticate authenticate,
                       Observer observer, std::shared_ptr<const StaticAssets> assets)
    : options_(std::move(options)),
      routes_(std::move(routes)),
      authenticate_(std::move(authenticate)),
      observer_(std::move(observer)),
      assets_(std::move(assets)),
      unfinished_(options_.max_connections_per_address),
      large_bodies_(options_.limits.large_bodies),
      streams_(options_.limits.streams) {}

Server::Engine::~Engine() {
  stop(std::chrono::milliseconds(0));
  if (poller_ >= 0) ::close(poller_);
  if (wake_up_ >= 0) ::close(wake_up_);
}

std::string Server::Engine::url() const {
  const bool is_any = address_.host == "*" || address_.host == "0.0.0.0" || address_.host == "::";
  std::string host = is_any ? "localhost" : address_.host;
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options_.tls_cert_file.empty() ? "http://" : "https://") + host + ":" +
         std::to_string(port_);
}

Server::Load Server::Engine::load() const {
  Load load;
  load.connections = open_.load(std::memory_order_relaxed);
  load.fast_busy = fast_busy_.load(std::memory_order_relaxed);
  if (slow_lane_) {
    const SlowLane::Depth slow = slow_lane_->depth();
    load.slow_busy = slow.busy;
    load.slow_queued = slow.queued;
  }
  return load;
}

model::Result<void> Server::Engine::prepare() {
  auto address = parse_listen_address(options_.listen);
  if (!address) return model::fail(address.error());
  address_ = *address;
  auto cors = Cors::parse(options_.cors_origins);
  if (!cors) return model::fail(cors.error());
  auto proxies = TrustedProxies::parse(options_.trusted_proxies);
  if (!proxies) return model::fail(proxies.error());
  proxies_ = std::move(*proxies);
  if (auto loaded = reload_certificates(); !loaded) return loaded;
  if (!options_.public_url.empty()) {
    // A path below the host is allowed in the URL; the origin has none.
    const std::size_t scheme_end = options_.public_url.find("://");
    const std::size_t slash = scheme_end == std::string::npos
                                  ? scheme_end
                                  : options_.public_url.find('/', scheme_end + 3);
    auto origin = parse_origin(std::string_view(options_.public_url).substr(0, slash));
    if (!origin) {
      for (auto& field : origin.error().fields) field.field = "--public-url";
      return model::fail(origin.error());
    }
    own_origin_ = std::move(*origin);
  }
  auto listener = open_listener(address_);
  if (!listener) return model::fail(listener.error());
  listener_ = *listener;
  port_ = bound_port(listener_);
  if (own_origin_.empty()) own_origin_ = *parse_origin(url());
  DispatcherOptions dispatcher{HostCheck(address_.host, options_.public_url),
                               std::move(*cors),
                               proxies_,
                               {options_.rate_limit_per_s, options_.rate_limit_burst},
                               own_origin_};
  dispatcher_ = std::make_unique<Dispatcher>(std::move(dispatcher), std::move(routes_),
                                             std::move(authenticate_), std::move(observer_),
                                             std::move(assets_));
  context_ = std::make_unique<SessionContext>(SessionContext{
      *dispatcher_, options_.limits, unfinished_, large_bodies_, streams_, draining_});
  return {};
}

model::Result<void> Server::Engine::open_poller() {
  poller_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_up_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event wake_up{EPOLLIN, {.u64 = kWakeUpEvent}};
  if (poller_ < 0 || wake_up_ < 0 || ::epoll_ctl(poller_, EPOLL_CTL_ADD, wake_up_, &wake_up) != 0) {
    return model::fail(model::ErrorCode::Internal, "The kernel gives no epoll descriptor.");
  }
  return {};
}

model::Result<void> Server::Engine::start() {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  slots_ = std::vector<Slot>(raise_descriptor_limit());
  if (auto prepared = prepare(); !prepared) return prepared;
  if (auto opened = open_poller(); !opened) return opened;
  start_threads();
  return {};
}

void Server::Engine::start_threads() {
  const SignalsBlocked blocked;
  slow_lane_ = std::make_unique<SlowLane>(options_.slow_workers, options_.slow_queue);
  for (std::size_t i = 0; i < options_.fast_workers; ++i) {
    workers_.emplace_back([this] { serve_events(); });
  }
  janitor_ = std::jthread([this] { keep_house(); });
  arm_listener(EPOLL_CTL_ADD);
}

model::Result<void> Server::Engine::reload_certificates() {
  if (options_.tls_cert_file.empty() && options_.tls_key_file.empty()) return {};
  auto context = load_tls_context(options_.tls_cert_file, options_.tls_key_file);
  if (!context) return model::fail(context.error());
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(*context);
  return {};
}

TlsContext Server::Engine::tls_context() const {
  const std::lock_guard lock(tls_mutex_);
  return tls_;
}

void Server::Engine::serve_events() {
  epoll_event event{};
  while (!stopping_.load(std::memory_order_acquire)) {
    if (::epoll_wait(poller_, &event, 1, -1) <= 0 || event.data.u64 == kWakeUpEvent) continue;
    if (event.data.u64 == kListenerEvent) {
      accept_connections();
      continue;
    }
    const auto descriptor = static_cast<int>(event.data.u64 & 0xffffffffu);
    const auto tag = static_cast<std::uint32_t>(event.data.u64 >> 32);
    Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
    if (!slot.claim_event(tag)) continue;
    if (slot.is_parked.exchange(false, std::memory_order_relaxed)) --parked_;
    fast_busy_.fetch_add(1, std::memory_order_relaxed);
    advance(descriptor, Lane::Fast);
    fast_busy_.fetch_sub(1, std::memory_order_relaxed);
  }
}

void Server::Engine::accept_connections() {
  bool may_go_on = true;
  {
    const std::lock_guard lock(listener_mutex_);
    for (int i = 0; i < kAcceptsPerTurn && listener_ >= 0; ++i) {
      int descriptor = -1;
      std::string address;
      const Accepted accepted = accept_connection(listener_, descriptor, address);
      if (accepted == Accepted::NoDescriptors) may_go_on = false;
      if (accepted != Accepted::Connection) break;
      admit_connection(descriptor, std::move(address));
    }
  }
  const auto parked = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, parked_));
  if (parked > options_.limits.parked_connections) {
    evict_parked(parked - options_.limits.parked_connections + kEvictedAtOnce);
  }
  if (may_go_on) {
    arm_listener(EPOLL_CTL_MOD);
  } else {
    evict_parked(kEvictedAtOnce);
    accepting_is_paused_ = true;  // the janitor tries again; at once would only spin
  }
}

void Server::Engine::admit_connection(int descriptor, std::string address) {
  const TlsContext tls = tls_context();
  auto channel = tls ? make_tls_channel(descriptor, tls) : make_plain_channel(descriptor);
  if (!channel) {
    ::close(descriptor);
    return;
  }
  if (static_cast<std::size_t>(descriptor) >= slots_.size()) return;  // the channel closes it
  const bool is_trusted = proxies_.trusts(address);
  const bool is_refused = !is_trusted && unfinished_.is_exhausted(address);
  Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
  slot.take_over();
  slot.session = std::make_unique<Session>(
      std::move(channel), Peer{std::move(address), tls != nullptr, is_trusted}, *context_);
  slot.is_registered = false;
  ++open_;
  int highest = highest_descriptor_;
  while (highest < descriptor && !highest_descriptor_.compare_exchange_weak(highest, descriptor)) {
  }
  dispose(descriptor, is_refused ? slot.session->refuse_overloaded() : Session::Next::Read);
}

void Server::Engine::advance(int descriptor, Lane lane) {
  Session& session = *slots_[static_cast<std::size_t>(descriptor)].session;
  Session::Next next = Session::Next::Close;
  try {
    next = session.advance(lane);
  } catch (const std::exception& exception) {  // out of memory: this connection pays
    const auto& observer = dispatcher_->observer();
    if (observer.on_failure) observer.on_failure({}, exception.what());
  }
  dispose(descriptor, next);
}

void Server::Engine::dispose(int descriptor, Session::Next next) {
  Session& session = *slots_[static_cast<std::size_t>(descriptor)].session;
  if (next == Session::Next::SlowLane) {
    const bool is_started = session.is_streaming();
    if (slow_lane_->submit([this, descriptor] { advance(descriptor, Lane::Slow); }, is_started)) {
      return;
    }
    next = session.refuse_overloaded();
  }
  switch (next) {
    case Session::Next::Read:
      arm(descriptor, EPOLLIN);
      break;
    case Session::Next::Write:
      arm(descriptor, EPOLLOUT);
      break;
    case Session::Next::Soon:
      arm(descriptor, EPOLLIN | EPOLLOUT);
      break;
    case Session::Next::SlowLane:
    case Session::Next::Close:
      close_connection(descriptor);
      break;
  }
}

void Server::Engine::arm(int descriptor, std::uint32_t events) {
  Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
  const int operation = std::exchange(slot.is_registered, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  slot.deadline_ms.store(slot.session->deadline_ms(), std::memory_order_relaxed);
  if (slot.session->is_idle()) {
    slot.is_parked.store(true, std::memory_order_relaxed);
    ++parked_;
  }
  const std::uint32_t tag = slot.begin_arming();
  epoll_event event{events | EPOLLONESHOT, {.u64 = event_data(tag, descriptor)}};
  ::epoll_ctl(poller_, operation, descriptor, &event);
  slot.end_arming(tag);
}

void Server::Engine::close_connection(int descriptor) {
  // The slot must be empty before the descriptor is closed: the next accept may get the same one.
  Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
  auto session = std::move(slot.session);
  slot.hand_over();
  session.reset();
  if (--open_ == 0 && draining_) {
    const std::lock_guard lock(drained_mutex_);
    drained_.notify_all();
  }
}

void Server::Engine::arm_listener(int operation) {
  const std::lock_guard lock(listener_mutex_);
  if (listener_ < 0) return;
  epoll_event event{EPOLLIN | EPOLLONESHOT, {.u64 = kListenerEvent}};
  ::epoll_ctl(poller_, operation, listener_, &event);
}

void Server::Engine::close_listener() {
  const std::lock_guard lock(listener_mutex_);
  if (listener_ >= 0) ::close(listener_);
  listener_ = -1;
}

}  // namespace tms::http
