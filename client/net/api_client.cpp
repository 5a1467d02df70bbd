#include "client/net/api_client.h"

#include <utility>

#include "client/net/answers.h"
#include "client/net/requests_http.h"

namespace tms::net {

void ApiClient::send(app::Request request, bool background) {
  Request http = to_http(request);
  http.background = background;
  if (std::holds_alternative<app::FetchRevisions>(request) && !revisions_etag_.empty()) {
    http.headers.push_back({"If-None-Match", revisions_etag_});
  }
  const RequestId id = transport_.start(std::move(http));
  pending_.emplace(id, Pending{std::move(request), background});
}

void ApiClient::abandon() {
  for (const auto& [id, pending] : pending_) transport_.abort(id);
  pending_.clear();
}

void ApiClient::remember(app::Answer<app::FetchRevisions>& answer, const Completion& completion) {
  if (completion.failure == Failure::None && completion.status == 304) {
    answer.reply = revisions_;
  } else if (answer.reply) {
    revisions_etag_ = std::string(completion.header("ETag"));
    revisions_ = *answer.reply;
  }
}

std::vector<app::Completion> ApiClient::drain() {
  std::vector<app::Completion> answers;
  for (const Completion& completion : transport_.drain()) {
    const auto found = pending_.find(completion.id);
    if (found == pending_.end()) continue;
    Pending pending = std::move(found->second);
    pending_.erase(found);
    if (completion.failure == Failure::Aborted) continue;
    auto& answer = answers.emplace_back(
        read_answer(std::move(pending.request), pending.background, completion));
    if (auto* revisions = std::get_if<app::Answer<app::FetchRevisions>>(&answer)) {
      remember(*revisions, completion);
    }
  }
  return answers;
}

}  // namespace tms::net
