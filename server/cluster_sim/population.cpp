#include "server/cluster_sim/population.h"

#include <algorithm>
#include <unordered_set>

#include "server/cluster_sim/random.h"

namespace tms::cluster_sim {
namespace {

// The first holds markup on purpose: a reader must show it as text.
constexpr std::array<std::string_view, 6> kReasons{
    "Certificate <CN=controller> expired & was not renewed",
    "Database migration timed out after 1800 s",
    "No licence on the target platform",
    "Message backlog above 10,000 events",
    "Target region has no capacity",
    "Version mismatch: source 2.7.1, target 2.6.9"};
constexpr std::array<std::string_view, 2> kOddStatuses{"Not Ready", "unknown-Failed to track ack"};

std::string hex_digits(Sequence& random, std::size_t count) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(count, '0');
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 16 == 0) bits = random.next();
    text[i] = kHex[bits & 0xf];
    bits >>= 4;
  }
  return text;
}

template <typename T>
void shuffle(std::vector<T>& items, Sequence& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

std::vector<Shown> first_states(std::uint32_t customers, Sequence& random) {
  const auto share = [&](std::uint64_t per_mille) {
    return static_cast<std::size_t>(customers * per_mille / 1000);
  };
  std::vector<Shown> states;
  states.reserve(customers);
  states.insert(states.end(), share(240), Shown::TranBegin);
  states.insert(states.end(), share(180), Shown::PeEnable);
  states.insert(states.end(), share(130), Shown::TEnable);
  states.insert(states.end(), share(25), Shown::PeDirect);
  states.insert(states.end(), share(1), Shown::Null);
  states.insert(states.end(), share(5) - share(1), Shown::Other);
  states.resize(customers, Shown::PeFinalize);
  shuffle(states, random);
  return states;
}

std::vector<std::string> distinct_ids(std::uint32_t customers, Sequence& random) {
  const std::size_t digits = std::size_t{customers} * 3 / 100;
  const std::size_t underscores = customers / 100;
  std::vector<std::string> ids;
  ids.reserve(customers);
  std::unordered_set<std::uint64_t> taken;
  while (ids.size() < digits) {
    const auto number = 1'000'000 + random.below(9'000'000);
    if (taken.insert(number).second) ids.push_back(std::to_string(number));
  }
  // The position is part of the id, so no two are equal; ten characters, as some in production.
  while (ids.size() < digits + underscores) {
    auto position = std::to_string(ids.size() - digits);
    position.insert(0, 5 - std::min<std::size_t>(5, position.size()), '0');
    ids.push_back("c" + hex_digits(random, 3) + "_" + position);
  }
  while (ids.size() < customers) ids.push_back(hex_digits(random, 32));
  shuffle(ids, random);
  return ids;
}

std::uint64_t draw(std::uint64_t seed, std::string_view cid, std::string_view app,
                   std::uint64_t purpose) {
  return mix(mix(mix(seed + purpose) ^ hash_text(cid)) ^ hash_text(app));
}

}  // namespace

std::vector<Inhabitant> populate(std::uint32_t customers, std::uint64_t seed) {
  Sequence random(seed);
  auto ids = distinct_ids(customers, random);
  const auto states = first_states(customers, random);
  std::vector<Inhabitant> inhabitants(customers);
  for (std::size_t i = 0; i < inhabitants.size(); ++i) {
    inhabitants[i] = {std::move(ids[i]), states[i]};
  }
  return inhabitants;
}

AppVerdict settled_verdict(std::uint64_t seed, std::string_view cid, std::string_view app) {
  const auto drawn = draw(seed, cid, app, 1);
  const auto share = unit_interval(drawn);
  if (share < 0.88) return {"Ready", {}};
  if (share < 0.94) return {"Inapplicable", {}};
  const auto which = mix(drawn);
  if (share < 0.98) return {"Failure", kReasons[which % kReasons.size()]};
  return {kOddStatuses[which % kOddStatuses.size()], {}};
}

double settle_share(std::uint64_t seed, std::string_view cid, std::string_view app) {
  return 1.0 - unit_interval(draw(seed, cid, app, 2));
}

}  // namespace tms::cluster_sim
