// The route table without a network: admin commands use the same handlers as the page, through the
// control socket of a running server or within their own process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/http/message.h"
#include "server/http/router.h"

namespace tms::http {

// Calls the handler as `caller`, whose role is not asked: whoever may open the data directory may
// do everything. Errors become problems.
class LocalDispatch {
 public:
  LocalDispatch(std::vector<Route> routes, Caller caller);
  Response send(std::string_view method, const std::string& target, std::string body,
                std::string_view content_type) const;

 private:
  Router router_;
  Caller caller_;
};

// A name of a Unix socket that fits into sockaddr_un, which holds 107 bytes: a longer path goes
// through its directory, which stays open as long as this lives.
class SocketName {
 public:
  explicit SocketName(const std::string& path);
  ~SocketName();
  SocketName(const SocketName&) = delete;
  SocketName& operator=(const SocketName&) = delete;
  const std::string& text() const { return text_; }

 private:
  int directory_ = -1;
  std::string text_;
};

// Serves a LocalDispatch on a Unix socket with mode 0600. start() once; the destructor stops.
class ControlServer {
 public:
  ControlServer(std::string socket_path, const LocalDispatch& dispatch);
  ~ControlServer();
  model::Result<void> start();  // an abandoned socket file is replaced

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::http
