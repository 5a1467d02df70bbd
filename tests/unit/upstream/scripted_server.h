// A server that says exactly what a test wants said: no HTTP library between the test and the
// bytes. One connection after the other, over TCP or TLS with a certificate for 127.0.0.1.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace tms::test {

// One accepted connection.
class Peer {
 public:
  virtual ~Peer() = default;
  // One whole request with its body; empty when the client went away.
  std::string read_request();
  virtual bool write(const std::string& bytes) = 0;  // false: the client went away
  virtual void close() = 0;                          // over TLS with close_notify

 protected:
  virtual long read_some(char* buffer, std::size_t size) = 0;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;
  enum class Scheme { Http, Https };

  explicit ScriptedServer(Script script, Scheme scheme = Scheme::Http);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const;
  int connections() const { return connections_; }

 private:
  void serve();

  Script script_;
  Scheme scheme_;
  int socket_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// An answer with a Content-Length, after which the connection may stay open.
std::string http_answer(int status, const std::string& body, const std::string& headers = {});

// Makes the certificate of Https servers trusted by this process. Before the first TLS call.
void trust_test_certificate();

}  // namespace tms::test
