// Errors as people need them: what happened, what it means for the customers, what to do now.
#pragma once

#include <cstdint>

#include "client/widgets/surfaces.h"
#include "shared/model/error.h"

namespace tms::views {

// What was being done when the error came: it decides what the error means for the customers.
// StartingAgain: after an attempt whose answer was lost.
enum class Situation : std::uint8_t {
  Reading,
  DryRun,
  StartingAction,
  StartingAgain,
  Connecting,
  Saving
};

widgets::BannerText explain(const model::Error& error, Situation situation);

}  // namespace tms::views
