// A line chart as SVG, to stand inside an HTML page: axes with units, a legend, one colour a line
// (of a palette that colour-blind people tell apart), each line with marks of its own shape.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tms::capacity {

struct ChartLine {
  std::string name;
  std::vector<std::pair<double, double>> points;  // by x
};
enum class Scale : unsigned char { Linear, Logarithmic };
struct Chart {
  std::string title;
  std::string x_unit, y_unit;
  std::vector<ChartLine> lines;
  Scale scale = Scale::Linear;  // of both axes
};

std::string as_svg(const Chart& chart);  // "" when there are fewer than two points in every line

// At most `most` round numbers from 0 or from below `least` to above `greatest`.
std::vector<double> axis_ticks(double least, double greatest, int most, Scale scale);

std::string escape_html(const std::string& text);

}  // namespace tms::capacity
