// Tables of enum names: one array in the order of the enum, guarded by static_assert where it is
// defined, read in both directions.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tms::model {

template <std::size_t N>
using EnumNames = std::array<std::string_view, N>;

// `first` is the value of the first enumerator.
template <typename Enum, std::size_t N>
constexpr std::string_view enum_name(const EnumNames<N>& names, Enum value, std::size_t first = 0) {
  const auto index = static_cast<std::size_t>(value) - first;
  return index < N ? names[index] : std::string_view{"invalid"};
}

// Exact names only: the contract is case-sensitive.
template <typename Enum, std::size_t N>
constexpr std::optional<Enum> enum_value(const EnumNames<N>& names, std::string_view text,
                                         std::size_t first = 0) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i + first);
  }
  return std::nullopt;
}

}  // namespace tms::model
