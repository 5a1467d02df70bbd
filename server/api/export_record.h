// What leaves the dashboard as a file is recorded, as what changes it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "server/api/services.h"

namespace tms::api {

// What a stream counts, in words.
struct CountedAs {
  std::string_view one, many;
};
inline constexpr CountedAs kRecords{"record", "records"};
inline constexpr CountedAs kCustomers{"customer", "customers"};

struct ExportRecord {
  std::string action;   // "customers.export"
  std::string cluster;  // empty: none
  model::JobId job;     // nil: none
  std::string detail;   // what was asked for
  model::AuditOutcome outcome = model::AuditOutcome::Success;
  CountedAs counted_as = kRecords;
};

// Before the first byte leaves; what may still fail then is an intent, and its end another record.
// Errors: AuditUnavailable, Overloaded.
model::Result<void> record_export(const http::Caller& caller, Services& services,
                                  ExportRecord record);

// The next piece, as a BodyStream gives it; `count` grows by what is in it.
using CountedStream = std::function<model::Result<bool>(std::string& out, std::uint64_t& count)>;

// A stream that is recorded as it goes: an intent now, a success with the count before its last
// piece leaves, a failure when it breaks off or the reader does not wait for its end. A
// last piece whose record cannot be written does not leave. Of HEAD nothing leaves, and nothing is
// recorded. Errors: AuditUnavailable, Overloaded.
model::Result<http::BodyStream> record_stream(const http::Request& request,
                                              const http::Caller& caller, Services& services,
                                              ExportRecord record, CountedStream stream);

}  // namespace tms::api
