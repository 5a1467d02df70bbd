// Applications of a customer, their categories and the verdict over them (PRODUCT 1.2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/time.h"

namespace tms::model {

// Order of the share bars.
enum class Category : std::uint8_t { Ready, Inapplicable, Failed, Transitioning, Unknown };
inline constexpr std::array kCategories{Category::Ready, Category::Inapplicable, Category::Failed,
                                        Category::Transitioning, Category::Unknown};

// Worst first, which is also the order of sorting.
enum class Health : std::uint8_t { HasFailure, FetchFailed, Pending, NotFetched, AllReady };
inline constexpr std::array kHealths{Health::HasFailure, Health::FetchFailed, Health::Pending,
                                     Health::NotFetched, Health::AllReady};

inline constexpr std::array<std::string_view, 8> kExpectedApps{
    "airgroup", "airmatch", "dpp", "kms", "oto-oms", "scb", "ucc", "wids"};

std::string_view to_string(Category category);  // "ready"
std::string_view to_string(Health health);      // "has_failure"
std::optional<Category> parse_category(std::string_view text);
std::optional<Health> parse_health(std::string_view text);

// Whole text, any case; anything else is Unknown ("Not Ready" is not ready).
Category category_from_raw(std::string_view raw_status);

// How many apps are in each category.
struct AppCounts {
  std::array<std::uint16_t, 5> by_category{};
  std::uint16_t& operator[](Category c) { return by_category[static_cast<std::size_t>(c)]; }
  std::uint16_t operator[](Category c) const { return by_category[static_cast<std::size_t>(c)]; }
  friend bool operator==(const AppCounts&, const AppCounts&) = default;
};

struct AppStatus {
  std::string app;
  std::string raw_status;
  std::string reason;  // empty: none given
  friend bool operator==(const AppStatus&, const AppStatus&) = default;
};

// The counts over what was reported; every expected app that was not reported counts as Unknown.
AppCounts count_apps(std::span<const AppStatus> reported, std::span<const std::string> expected);

// The verdict of a customer whose status was read at least once. NotFetched and FetchFailed are the
// caller's to decide: they say something about the read, not about the apps.
Health health_of(const AppCounts& counts);

}  // namespace tms::model
