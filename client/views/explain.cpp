#include "client/views/explain.h"

#include <string>

namespace tms::views {
namespace {

using model::ErrorCode;

std::string meaning_of(const model::Error& error, Situation situation) {
  switch (situation) {
    case Situation::Reading:
      return "No customer was changed. What is shown may be out of date.";
    case Situation::DryRun:
      return "Nothing was sent: a dry run changes no customer.";
    case Situation::Connecting:
      return "No customer was changed. The old connection, if any, stays.";
    case Situation::Saving:
      return "Nothing was saved and no customer was changed.";
    case Situation::StartingAction:
    case Situation::StartingAgain:
      break;
  }
  // Where an answer was lost the job may exist: the same confirmation cannot start a second one.
  if (situation == Situation::StartingAgain || error.code == ErrorCode::Overloaded ||
      error.code == ErrorCode::Internal) {
    return "It is not known whether the job was accepted. Running it again cannot send it twice.";
  }
  return "No customer was changed: the job was not accepted.";
}

std::string advice_of(const model::Error& error, Situation situation) {
  switch (error.code) {
    case ErrorCode::Unauthenticated:
      return "Sign in again: your work is kept.";
    case ErrorCode::Forbidden:
      return "Ask an admin for permission, or a colleague to do it.";
    case ErrorCode::CsrfFailed:
      return "Reload the page and sign in again.";
    case ErrorCode::ClusterUnauthorized:
      return situation == Situation::Connecting
                 ? "Check the token, or the client id and secret, and try again."
                 : "Connect the cluster with a valid token on the Clusters screen.";
    case ErrorCode::ClusterUnreachable:
      return "Test the connection on the Clusters screen, and try again.";
    case ErrorCode::RateLimited:
      return "Wait " + std::to_string(std::max(error.retry_after_s, 1U)) + " s and try again.";
    case ErrorCode::SelectionExpired:
      return "Repeat the dry run: your input is kept.";
    case ErrorCode::Conflict:
      return situation == Situation::StartingAction || situation == Situation::StartingAgain ||
                     situation == Situation::DryRun
                 ? "Look at the running jobs, then repeat the dry run."
                 : "Look at what is there now, then decide again.";
    case ErrorCode::AuditUnavailable:
      return "Ask an admin to look at the server's disk. Reading goes on meanwhile.";
    case ErrorCode::Overloaded:
      return "The page tries again by itself; or press the button.";
    case ErrorCode::AmbiguousColumns:
      return "Say which column holds the customer ids.";
    case ErrorCode::NotFound:
      return "Check the address, or go back to the list.";
    case ErrorCode::PayloadTooLarge:
      return "Split the list and run the parts one by one.";
    case ErrorCode::InvalidRequest:
      return "Correct the input, which is kept, and try again.";
    default:
      return "Try again. If it keeps failing, tell an admin what is written here.";
  }
}

}  // namespace

widgets::BannerText explain(const model::Error& error, Situation situation) {
  std::string what = error.message.empty() ? std::string(title(error.code)) : error.message;
  for (const auto& field : error.fields) {
    if (field.message.empty() || what.find(field.message) != std::string::npos) continue;
    what += " " + field.field + ": " + field.message;
  }
  return {std::move(what), meaning_of(error, situation), advice_of(error, situation)};
}

}  // namespace tms::views
