// The axes of figures over time: which times they name, and where their words stand.
#include "client/widgets/time_chart.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/ui/support/ui_driver.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kNoon = 1'795'435'200;  // 2026-11-23 12:00 UTC

// The hours before noon in UTC, told in seconds by clocks that are so far ahead.
widgets::TimeChartLook hours_before_noon(std::int64_t hours, std::int64_t minutes_ahead) {
  widgets::TimeChartLook look;
  look.from = kNoon - hours * kHour;
  look.to = kNoon;
  look.ahead_of_utc = [minutes_ahead](std::int64_t) { return minutes_ahead * 60; };
  return look;
}

struct Box {
  ImVec2 min, max;
};

// The letters of one colour that were drawn last: ImGui draws each as four corners.
std::vector<Box> letters_since(int first_corner, ImU32 colour) {
  const auto& corners = ImGui::GetWindowDrawList()->VtxBuffer;
  std::vector<Box> letters;
  for (int i = first_corner; i + 3 < corners.Size;) {
    if (corners[i].col != colour) {
      ++i;
      continue;
    }
    letters.push_back({corners[i].pos, corners[i + 2].pos});
    i += 4;
  }
  return letters;
}

}  // namespace

TEST_CASE("an axis names round times of the reader's zone, by half and quarter hours as well") {
  for (const std::int64_t minutes : {0, 330, 345, -210, 765}) {
    CAPTURE(minutes);
    for (const std::int64_t step : {900, 3'600, 14'400}) {
      CAPTURE(step);
      const auto times = widgets::clock_times(hours_before_noon(24, minutes), step);
      REQUIRE(times.size() >= static_cast<std::size_t>(24 * kHour / step));
      for (std::size_t i = 0; i < times.size(); ++i) {
        CHECK((times[i] + minutes * 60) % step == 0);
        if (i > 0) CHECK(times[i] - times[i - 1] == step);
      }
    }
  }
}

TEST_CASE("an axis of milliseconds names the same times as one of seconds") {
  const auto seconds = widgets::clock_times(hours_before_noon(2, 330), 1'800);
  widgets::TimeChartLook look;
  look.from = (kNoon - 2 * kHour) * 1'000;
  look.to = kNoon * 1'000;
  look.second = 1'000;
  look.ahead_of_utc = [](std::int64_t) { return std::int64_t{330 * 60'000}; };
  const auto milliseconds = widgets::clock_times(look, 1'800'000);
  REQUIRE(milliseconds.size() == seconds.size());
  for (std::size_t i = 0; i < seconds.size(); ++i) CHECK(milliseconds[i] == seconds[i] * 1'000);
}

TEST_CASE("on the day when clocks are put back every named time is round, and none crowd") {
  widgets::TimeChartLook look = hours_before_noon(24, 0);
  const auto ahead = [](std::int64_t at) { return at < kNoon - 11 * kHour ? 2 * kHour : kHour; };
  look.ahead_of_utc = ahead;
  for (const std::int64_t step : {1'800, 3'600, 7'200, 14'400}) {
    CAPTURE(step);
    const auto times = widgets::clock_times(look, step);
    REQUIRE(times.size() > 4);
    for (std::size_t i = 0; i < times.size(); ++i) {
      CHECK((times[i] + ahead(times[i])) % step == 0);
      if (i == 0) continue;
      CHECK(times[i] - times[i - 1] >= step / 4 * 3);
      CHECK(times[i] - times[i - 1] <= step + kHour);
    }
  }
}

TEST_CASE("the first time of an axis keeps off the zero of the values beside it") {
  for (const std::int64_t before : {0, 60, 300, 600}) {
    CAPTURE(before);
    std::vector<Box> letters;
    UiDriver ui([&] {
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
      ImGui::Begin("##page", nullptr, ImGuiWindowFlags_NoDecoration);
      widgets::TimeChartLook look = hours_before_noon(1, 0);
      look.name = "Response time";
      look.height = 200;
      look.from -= before;
      look.value_words = [](double value) {
        return std::to_string(static_cast<int>(value)) + "ms";
      };
      look.time_words = [](std::int64_t) { return std::string("12:00"); };
      const int first_corner = ImGui::GetWindowDrawList()->VtxBuffer.Size;
      widgets::time_chart({}, look);
      letters = letters_since(first_corner, widgets::theme().muted);
      ImGui::End();
    });
    ui.run();
    REQUIRE(letters.size() > 10);
    float bottom = 0;
    for (const Box& letter : letters) bottom = std::max(bottom, letter.max.y);
    float values_end = 0;
    float times_begin = 10'000;
    for (const Box& letter : letters) {
      if (letter.max.y > bottom - 6)
        times_begin = std::min(times_begin, letter.min.x);
      else
        values_end = std::max(values_end, letter.max.x);
    }
    CHECK(values_end > 0);
    CHECK(times_begin >= values_end + 4);
  }
}
