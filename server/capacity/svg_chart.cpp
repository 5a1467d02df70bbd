#include "server/capacity/svg_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "server/capacity/numbers.h"

namespace tms::capacity {

namespace {

constexpr double kWidth = 640, kHeight = 240;
constexpr double kLeft = 64, kRight = 16, kTop = 36, kBottom = 36;
constexpr std::array<std::string_view, 4> kColours{"#2563eb", "#d97706", "#0f766e", "#9333ea"};
constexpr std::array<std::string_view, 4> kDashes{"", "6 3", "2 3", "8 3 2 3"};

// Numbers of coordinates need no more than a tenth of a pixel.
std::string at(double coordinate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", coordinate);
  return text;
}

class Axis {
 public:
  Axis(double least, double greatest, int most_ticks, Scale scale, double from, double to)
      : ticks_(axis_ticks(least, greatest, most_ticks, scale)),
        scale_(scale),
        from_(from),
        to_(to) {}
  double place(double value) const {
    const double low = scaled(ticks_.front()), high = scaled(ticks_.back());
    return from_ + (to_ - from_) * (scaled(value) - low) / (high - low);
  }
  const std::vector<double>& ticks() const { return ticks_; }

 private:
  double scaled(double value) const {
    return scale_ == Scale::Logarithmic ? std::log10(std::max(value, ticks_.front())) : value;
  }
  std::vector<double> ticks_;
  Scale scale_;
  double from_, to_;
};

std::string text_at(double x, double y, std::string_view anchor, const std::string& text) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + std::string(anchor) +
         "\">" + escape_html(text) + "</text>";
}

void append_axes(const Chart& chart, const Axis& x, const Axis& y, std::string& out) {
  for (const double tick : y.ticks()) {
    const auto height = at(y.place(tick));
    out += "<line class=\"grid\" x1=\"" + at(kLeft) + "\" x2=\"" + at(kWidth - kRight) +
           "\" y1=\"" + height + "\" y2=\"" + height + "\"/>";
    out += text_at(kLeft - 8, y.place(tick) + 4, "end", show(tick));
  }
  for (const double tick : x.ticks())
    out += text_at(x.place(tick), kHeight - kBottom + 18, "middle", show(tick));
  out += text_at(kWidth - kRight, kHeight - 4, "end", chart.x_unit);
  out += text_at(kLeft, kTop - 10, "start", chart.y_unit);
}

void append_line(const ChartLine& line, std::size_t number, const Axis& x, const Axis& y,
                 std::string& out) {
  const auto colour = kColours[number % kColours.size()];
  out += "<polyline stroke=\"" + std::string(colour) + "\" stroke-dasharray=\"" +
         std::string(kDashes[number % kDashes.size()]) + "\" points=\"";
  for (const auto& [px, py] : line.points) out += at(x.place(px)) + "," + at(y.place(py)) + " ";
  out += "\"/>";
}

void append_legend(const Chart& chart, std::string& out) {
  double x = kLeft + 24 + 7.0 * static_cast<double>(chart.y_unit.size());
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    out += "<line stroke=\"" + std::string(kColours[i % kColours.size()]) +
           "\" stroke-width=\"2\" stroke-dasharray=\"" + std::string(kDashes[i % kDashes.size()]) +
           "\" x1=\"" + at(x) + "\" x2=\"" + at(x + 24) + "\" y1=\"" + at(kTop - 14) + "\" y2=\"" +
           at(kTop - 14) + "\"/>";
    out += text_at(x + 30, kTop - 10, "start", chart.lines[i].name);
    x += 46 + 7.0 * static_cast<double>(chart.lines[i].name.size());
  }
}

}  // namespace

std::vector<double> axis_ticks(double least, double greatest, int most, Scale scale) {
  std::vector<double> ticks;
  if (scale == Scale::Logarithmic) {
    const double low = std::floor(std::log10(std::max(least, 1e-3)));
    const double high = std::max(low + 1, std::ceil(std::log10(std::max(greatest, 1e-3))));
    for (double power = low; power <= high; ++power) ticks.push_back(std::pow(10, power));
    return ticks;
  }
  const double end = greatest > 0 ? greatest : 1;
  const double rough = end / most;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) {
      step = factor * power;
      break;
    }
  }
  const auto count = static_cast<int>(std::ceil(end / step - 1e-9));
  for (int i = 0; i <= count; ++i) ticks.push_back(i * step);
  return ticks;
}

std::string escape_html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string as_svg(const Chart& chart) {
  double least_x = HUGE_VAL, most_x = -HUGE_VAL, least_y = HUGE_VAL, most_y = -HUGE_VAL;
  bool has_line = false;
  for (const auto& line : chart.lines) {
    has_line = has_line || line.points.size() > 1;
    for (const auto& [x, y] : line.points) {
      least_x = std::min(least_x, x);
      most_x = std::max(most_x, x);
      least_y = std::min(least_y, y);
      most_y = std::max(most_y, y);
    }
  }
  if (!has_line) return {};
  const Axis x(least_x, most_x, 8, chart.scale, kLeft, kWidth - kRight);
  const Axis y(least_y, most_y, 5, chart.scale, kHeight - kBottom, kTop);
  std::string out = "<figure><figcaption>" + escape_html(chart.title) +
                    "</figcaption><svg role=\"img\" aria-label=\"" + escape_html(chart.title) +
                    "\" viewBox=\"0 0 " + at(kWidth) + " " + at(kHeight) + "\">";
  append_axes(chart, x, y, out);
  for (std::size_t i = 0; i < chart.lines.size(); ++i) append_line(chart.lines[i], i, x, y, out);
  append_legend(chart, out);
  return out + "</svg></figure>\n";
}

}  // namespace tms::capacity
