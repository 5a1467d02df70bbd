// States, health, outcomes: always a shape and a word beside the colour.
#pragma once

#include <string_view>

#include "client/widgets/theme.h"
#include "shared/model/action.h"
#include "shared/model/app_status.h"
#include "shared/model/audit.h"
#include "shared/model/job.h"

namespace tms::widgets {

// The signs of the design: they must be told apart without colour.
enum class Sign : std::uint8_t {
  Disc,
  Triangle,
  HalfDisc,
  Ring,
  CrossedRing,
  Square,
  HollowSquare
};
void draw_sign(ImDrawList& list, ImVec2 centre, Sign sign, ImU32 colour);

ImU32 colour_of(model::State state);
ImU32 colour_of(model::Health health);
ImU32 colour_of(model::Category category);
ImU32 colour_of(model::Outcome outcome);
ImU32 colour_of(model::JobStatus status);
ImU32 colour_of(model::AuditOutcome outcome);

std::string_view words_of(model::Health health);         // "has failure"
std::string_view words_of(model::Outcome outcome);       // "in flight"
std::string_view words_of(model::JobStatus status);      // "partially failed"
std::string_view words_of(model::AuditOutcome outcome);  // "requested"

// A sign and words of one line; `width` 0: natural.
void badge(std::string_view words, Sign sign, ImU32 colour, float width = 0);
// Hollow while the cluster has not confirmed the state that was asked for.
void state_badge(model::State state, bool confirmed = true, float width = 0);
void health_badge(model::Health health, float width = 0);
void category_badge(model::Category category, std::string_view words, float width = 0);
void outcome_badge(model::Outcome outcome, float width = 0);
void status_badge(model::JobStatus status, float width = 0);
void audit_badge(model::AuditOutcome outcome, float width = 0);

}  // namespace tms::widgets
