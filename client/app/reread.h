// Reads that failed and are repeated by a later poll: a revision that could not be read counts as
// not known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "client/app/requests.h"
#include "shared/model/error.h"
#include "shared/model/time.h"

namespace tms::app {

// What the server counts the revisions of.
enum class Polled : std::uint8_t { Customers, Jobs, Audit, Batches };

struct Reread {
  bool due = false;            // a read failed
  model::TimeMs at = 0;        // it is repeated by the first poll from then on
  std::uint32_t failures = 0;  // rounds of reads in a row: the pause grows with them
};

class Rereads {
 public:
  Reread& operator[](Polled what) { return of_[static_cast<std::size_t>(what)]; }
  bool any_due() const;

 private:
  std::array<Reread, 4> of_;
};

// The pause before what failed so often in a row is asked again.
model::TimeMs pause_after(std::uint32_t failures);
// Refusals that another time may not meet: too many requests, or a server in trouble.
bool may_pass(const model::Error& error);
// It is repeated after Retry-After where the server gave one, else after a pause.
void note_failure(Reread& reread, const model::Error& error, model::TimeMs now);
// Whether it is read now, because it moved or because the last read failed. Not before its time,
// even when it moved on meanwhile. The caller reads it: it is not due after that.
bool take_due(Reread& reread, bool moved, model::TimeMs now);

template <typename R, typename... Requests>
inline constexpr bool kIsOneOf = (std::is_same_v<R, Requests> || ...);

// Which revision tells when to ask this again; nullopt: none does.
template <typename R>
std::optional<Polled> polled_as([[maybe_unused]] const R& request) {
  if constexpr (kIsOneOf<R, FetchSummary, FetchCustomers, FetchCustomer>) {
    return Polled::Customers;
  } else if constexpr (kIsOneOf<R, FetchJobs, FetchJob, FetchJobCustomers>) {
    return Polled::Jobs;
  } else if constexpr (kIsOneOf<R, FetchAudit>) {
    return request.place == AuditPlace::Customer ? Polled::Customers : Polled::Audit;
  } else if constexpr (kIsOneOf<R, FetchAuditStats>) {
    return Polled::Audit;
  } else if constexpr (kIsOneOf<R, FetchBatches, FetchBatchCustomers>) {
    return Polled::Batches;
  } else {
    return std::nullopt;
  }
}

}  // namespace tms::app
