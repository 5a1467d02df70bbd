#include "client/widgets/badges.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/widgets/text.h"

namespace tms::widgets {
namespace {

using model::AuditOutcome;
using model::Category;
using model::Health;
using model::JobStatus;
using model::Outcome;

constexpr float kSignWidth = 16;
constexpr float kHalfTurn = 3.14159265F;

constexpr std::array<std::string_view, 5> kHealthWords{"has failure", "fetch failed", "pending",
                                                       "not fetched", "all ready"};
static_assert(kHealthWords.size() == model::kHealths.size());
constexpr std::array<std::string_view, 7> kOutcomeWords{
    "waiting", "in flight", "succeeded", "failed", "unknown", "skipped", "cancelled"};
static_assert(kOutcomeWords.size() == model::kOutcomes.size());
constexpr std::array<std::string_view, 8> kStatusWords{"queued",           "running",   "paused",
                                                       "cancelling",       "succeeded", "failed",
                                                       "partially failed", "cancelled"};
static_assert(kStatusWords.size() == static_cast<std::size_t>(JobStatus::Cancelled) + 1);
constexpr std::array<std::string_view, 6> kAuditWords{"requested", "succeeded", "failed",
                                                      "partial",   "unknown",   "denied"};
static_assert(kAuditWords.size() == static_cast<std::size_t>(AuditOutcome::Denied) + 1);

Sign sign_of(Health health) {
  constexpr std::array kSigns{Sign::Triangle, Sign::CrossedRing, Sign::HalfDisc, Sign::Ring,
                              Sign::Disc};
  return kSigns[static_cast<std::size_t>(health)];
}

Sign sign_of(Category category) {
  constexpr std::array kSigns{Sign::Disc, Sign::Disc, Sign::Triangle, Sign::HalfDisc, Sign::Ring};
  return kSigns[static_cast<std::size_t>(category)];
}

Sign sign_of(Outcome outcome) {
  constexpr std::array kSigns{Sign::Ring, Sign::HalfDisc, Sign::Disc,       Sign::Triangle,
                              Sign::Ring, Sign::Disc,     Sign::CrossedRing};
  return kSigns[static_cast<std::size_t>(outcome)];
}

Sign sign_of(JobStatus status) {
  constexpr std::array kSigns{Sign::Ring, Sign::HalfDisc, Sign::Ring,     Sign::HalfDisc,
                              Sign::Disc, Sign::Triangle, Sign::Triangle, Sign::CrossedRing};
  return kSigns[static_cast<std::size_t>(status)];
}

Sign sign_of(AuditOutcome outcome) {
  constexpr std::array kSigns{Sign::Ring,     Sign::Disc, Sign::Triangle,
                              Sign::Triangle, Sign::Ring, Sign::CrossedRing};
  return kSigns[static_cast<std::size_t>(outcome)];
}

}  // namespace

void draw_sign(ImDrawList& list, ImVec2 c, Sign sign, ImU32 colour) {
  constexpr float kRadius = 5;
  switch (sign) {
    case Sign::Disc:
      list.AddCircleFilled(c, kRadius, colour, 20);
      return;
    case Sign::Ring:
      list.AddCircle(c, kRadius - 0.5F, colour, 20, 1.5F);
      return;
    case Sign::Square:
      list.AddRectFilled({c.x - 4, c.y - 4}, {c.x + 4, c.y + 4}, colour, kBadgeRadius);
      return;
    case Sign::HollowSquare:
      list.AddRect({c.x - 4, c.y - 4}, {c.x + 4, c.y + 4}, colour, kBadgeRadius, 0, 1.5F);
      return;
    case Sign::Triangle:
      list.AddTriangleFilled({c.x, c.y - 5}, {c.x + 6, c.y + 5}, {c.x - 6, c.y + 5}, colour);
      return;
    case Sign::HalfDisc:
      list.AddCircle(c, kRadius - 0.5F, colour, 20, 1.5F);
      list.PathArcTo(c, kRadius - 0.5F, kHalfTurn * 0.5F, kHalfTurn * 1.5F, 12);
      list.PathFillConvex(colour);
      return;
    case Sign::CrossedRing:
      list.AddCircle(c, kRadius - 0.5F, colour, 20, 1.5F);
      list.AddLine({c.x - 3.4F, c.y + 3.4F}, {c.x + 3.4F, c.y - 3.4F}, colour, 1.5F);
      return;
  }
}

ImU32 colour_of(model::State state) {
  const auto code = static_cast<std::size_t>(state);
  return theme().states[code == 0 ? 5 : code - 1];
}

ImU32 colour_of(Health health) {
  const Theme& t = theme();
  const std::array colours{t.bad, t.bad, t.pending, t.unknown, t.good};
  return colours[static_cast<std::size_t>(health)];
}

ImU32 colour_of(Category category) {
  const Theme& t = theme();
  const std::array colours{t.good, t.inapplicable, t.bad, t.pending, t.unknown};
  return colours[static_cast<std::size_t>(category)];
}

ImU32 colour_of(Outcome outcome) {
  const Theme& t = theme();
  const std::array colours{t.inapplicable, t.pending,      t.good,   t.bad,
                           t.pending,      t.inapplicable, t.unknown};
  return colours[static_cast<std::size_t>(outcome)];
}

ImU32 colour_of(JobStatus status) {
  const Theme& t = theme();
  const std::array colours{t.unknown, t.accent, t.pending, t.pending,
                           t.good,    t.bad,    t.pending, t.unknown};
  return colours[static_cast<std::size_t>(status)];
}

ImU32 colour_of(AuditOutcome outcome) {
  const Theme& t = theme();
  const std::array colours{t.unknown, t.good, t.bad, t.pending, t.pending, t.bad};
  return colours[static_cast<std::size_t>(outcome)];
}

std::string_view words_of(Health health) {
  return kHealthWords[static_cast<std::size_t>(health)];
}
std::string_view words_of(Outcome outcome) {
  return kOutcomeWords[static_cast<std::size_t>(outcome)];
}
std::string_view words_of(JobStatus status) {
  return kStatusWords[static_cast<std::size_t>(status)];
}
std::string_view words_of(AuditOutcome outcome) {
  return kAuditWords[static_cast<std::size_t>(outcome)];
}

void badge(std::string_view words, Sign sign, ImU32 colour, float width) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float height = line_height(TextStyle::Body);
  std::string buffer;
  const std::string_view shown = harmless(words, buffer);
  const float natural = kSignWidth + text_width(shown);
  const float space = width > 0 ? width : natural;
  ImGui::Dummy({space, height});
  accessibility::text(shown);
  if (!ImGui::IsItemVisible()) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_sign(list, {origin.x + 6, origin.y + height / 2}, sign, colour);
  const float y = origin.y + (height - font_size(TextStyle::Body)) / 2;
  draw_text_clipped(list, {origin.x + kSignWidth, y}, origin.x + space + 1, shown, TextStyle::Body,
                    theme().text);
  if (natural > space) tooltip(shown);
}

void state_badge(model::State state, bool confirmed, float width) {
  const std::string_view name = model::to_string(state);
  if (confirmed) {
    badge(name, Sign::Square, colour_of(state), width);
    return;
  }
  badge(name, Sign::HollowSquare, colour_of(state), width);
  tooltip("Accepted, not yet confirmed by the cluster");
  accessibility::text("unconfirmed");
}

void health_badge(Health health, float width) {
  badge(words_of(health), sign_of(health), colour_of(health), width);
}

void category_badge(Category category, std::string_view words, float width) {
  badge(words, sign_of(category), colour_of(category), width);
}

void outcome_badge(Outcome outcome, float width) {
  badge(words_of(outcome), sign_of(outcome), colour_of(outcome), width);
}

void status_badge(JobStatus status, float width) {
  badge(words_of(status), sign_of(status), colour_of(status), width);
}

void audit_badge(AuditOutcome outcome, float width) {
  badge(words_of(outcome), sign_of(outcome), colour_of(outcome), width);
}

}  // namespace tms::widgets
