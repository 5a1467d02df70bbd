// The contract as functions: requests of the application become HTTP (requests_http), answers
// become types (answers). JSON and status codes end here.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/app/requests.h"
#include "client/net/transport.h"

namespace tms::net {

// Owns nothing but the requests under way. One thread. An answer always comes: the transport has
// deadlines, and what cannot be read becomes an Error.
class ApiClient {
 public:
  explicit ApiClient(Transport& transport) : transport_(transport) {}

  void send(app::Request request, bool background);
  // In order of arrival; nothing for requests that were aborted.
  std::vector<app::Completion> drain();
  // Drops everything under way: another user signs in.
  void abandon();
  bool idle() const { return pending_.empty(); }

 private:
  struct Pending {
    app::Request request;
    bool background = false;
  };
  Transport& transport_;
  std::unordered_map<RequestId, Pending> pending_;
  // Of the last poll: an unchanged answer is 304 and has no body.
  std::string revisions_etag_;
  model::Revisions revisions_;

  // Keeps what was read; of an unchanged answer puts in what is kept.
  void remember(app::Answer<app::FetchRevisions>& answer, const Completion& completion);
};

}  // namespace tms::net
