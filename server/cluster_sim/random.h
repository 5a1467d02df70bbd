// Deterministic numbers: the same seed gives the same cluster on every machine and compiler, which
// the distributions of <random> do not promise.
#pragma once

#include <cstdint>
#include <string_view>

namespace tms::cluster_sim {

// One step of SplitMix64 (Steele, Lea, Flood 2014): a good mixer of counters and seeds.
constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

// FNV-1a, so that a draw can depend on a customer's id.
constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

// Uniform in [0, 1).
constexpr double unit_interval(std::uint64_t mixed) {
  return static_cast<double>(mixed >> 11) * 0x1.0p-53;
}

class Sequence {
 public:
  explicit constexpr Sequence(std::uint64_t seed) : state_(mix(seed)) {}
  constexpr std::uint64_t next() { return mix(state_++); }
  // Uniform in [0, bound); the bias of the remainder is below 2^-40 for the bounds used here.
  constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace tms::cluster_sim
