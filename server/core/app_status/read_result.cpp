#include "server/core/app_status/read_result.h"

#include <string_view>
#include <utility>

namespace tms::core {

namespace {

using model::ReadFailure;
using upstream::Delivery;

ReadFailure failure_of(const upstream::CallInfo& call) {
  if (call.delivery == Delivery::NotSent) return ReadFailure::Unreachable;
  if (call.delivery == Delivery::Answered) {
    if (call.http_status == 404) return ReadFailure::UnknownCustomer;
    return call.http_status >= 500 ? ReadFailure::ServerError : ReadFailure::Refused;
  }
  if (call.http_status != 0) return ReadFailure::Unreadable;
  return call.timed_out ? ReadFailure::TimedOut : ReadFailure::Unreachable;
}

std::string_view in_words(ReadFailure failure) {
  switch (failure) {
    case ReadFailure::TimedOut:
      return "Time-out";
    case ReadFailure::Unreachable:
      return "No connection";
    case ReadFailure::ServerError:
      return "Fault of the cluster";
    case ReadFailure::Refused:
      return "Refused by the cluster";
    case ReadFailure::Unreadable:
      return "Unreadable answer";
    case ReadFailure::UnknownCustomer:
      return "Unknown to the cluster";
  }
  return "Failed";
}

}  // namespace

ReadResult result_of(CustomerKey customer, model::TimeMs sent_at, const upstream::ReadReply& reply,
                     std::vector<upstream::AppRecord> apps) {
  ReadResult result;
  result.http_status = reply.call.http_status;
  result.latency_ms = reply.call.latency_ms;
  AppRead read{customer, sent_at, {}, {}};
  if (reply.ok) {
    result.outcome = model::Outcome::Succeeded;
    read.statuses.reserve(apps.size());
    for (auto& app : apps) {
      read.statuses.push_back({std::move(app.app), std::move(app.status), std::move(app.reason)});
    }
  } else {
    result.failure = failure_of(reply.call);
    result.message = in_words(*result.failure);
    if (reply.call.http_status >= 300) {
      result.message += " (" + std::to_string(reply.call.http_status) + ")";
    }
    if (!reply.call.message.empty()) result.message += ": " + reply.call.message;
    read.error = result.message;
  }
  result.apps = std::move(read);
  return result;
}

bool is_worth_another_read(const ReadResult& result) {
  return result.failure && *result.failure != ReadFailure::Refused &&
         *result.failure != ReadFailure::UnknownCustomer;
}

}  // namespace tms::core
