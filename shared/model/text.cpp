#include "shared/model/text.h"

#include <algorithm>
#include <vector>

#include "shared/model/utf8.h"

namespace tms::model {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Characters that draw nothing, or draw what follows them somewhere else.
constexpr bool is_deceptive(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x061C || c == 0x00AD || c == 0x180E ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}
constexpr bool is_break(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 ||
         c == 0x2028 || c == 0x2029;
}
constexpr bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

constexpr bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

void append_quoted(std::string_view prefix, std::string_view cell, std::string& out) {
  const bool edge_blank = !cell.empty() && (is_blank(cell.front()) || is_blank(cell.back()));
  if (!edge_blank && cell.find_first_of(",;|\"\r\n\t") == std::string_view::npos) {
    out.append(prefix).append(cell);
    return;
  }
  out += '"';
  out += prefix;
  for (char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCharacter c = decode_utf8(text, at);
    if (!c.valid) return false;
    at += c.length;
  }
  return true;
}

std::string clean_text(std::string_view text, std::size_t max_bytes) {
  std::string out;
  out.reserve(std::min(text.size(), max_bytes) + 4);
  std::size_t at = 0;
  // One character beyond the limit is enough to know that the text is cut.
  while (at < text.size() && out.size() <= max_bytes) {
    const DecodedCharacter c = decode_utf8(text, at);
    if (c.valid && is_break(c.code_point)) {
      out += ' ';
    } else if (!c.valid || is_control(c.code_point) || is_deceptive(c.code_point)) {
      out += kReplacementCharacter;
    } else {
      out += text.substr(at, c.length);
    }
    at += c.length;
  }
  if (out.size() <= max_bytes) return out;
  if (max_bytes < kEllipsis.size()) return std::string(cut_at_character(out, max_bytes));
  out.resize(cut_at_character(out, max_bytes - kEllipsis.size()).size());
  return out.append(kEllipsis);
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string middle_truncate(std::string_view text) {
  constexpr std::size_t kLongest = 18, kHead = 8, kTail = 7;
  std::vector<std::size_t> starts;  // of characters
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length) {
    starts.push_back(at);
  }
  if (starts.size() <= kLongest) return std::string(text);
  std::string out(text.substr(0, starts[kHead]));
  return out.append(kEllipsis).append(text.substr(starts[starts.size() - kTail]));
}

std::string group_digits(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return group_digits(number).append(1, ' ').append(number == 1 ? one : many);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 0xF];
  }
  return out;
}

bool percent_decode(std::string_view text, std::string& out, bool plus_is_space) {
  out.clear();
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return false;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return false;
    out += c;
  }
  return true;
}

void append_csv_text(std::string_view cell, std::string& out) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  const bool formula = !cell.empty() && kFormulaStarts.find(cell.front()) != std::string_view::npos;
  append_quoted(formula ? "'" : "", cell, out);
}

void append_csv_plain(std::string_view cell, std::string& out) {
  append_quoted("", cell, out);
}

}  // namespace tms::model
