// Who lives on the simulated cluster: ids and first states, drawn once from the seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tms::cluster_sim {

// What a record of get/action can show. The numbers of the five actions are their codes.
enum class Shown : std::uint8_t {
  Null = 0,  // the record is null
  TranBegin = 1,
  PeEnable = 2,
  TEnable = 3,
  PeFinalize = 4,
  PeDirect = 5,
  Other = 6  // a code that is none of the five
};

struct Inhabitant {
  std::string cid;
  Shown shown = Shown::Null;
};

// Ids are 32 hex digits, 3 % of 7 digits and 1 % with an underscore. The states are exact shares,
// rounded down and the rest given to pe-finalize: tran-begin 24 %, pe-enable 18 %, t-enable 13 %,
// pe-finalize 42 %, pe-direct 2.5 %, others 0.5 % of which a fifth (0.1 % of all) are null records.
std::vector<Inhabitant> populate(std::uint32_t customers, std::uint64_t seed);

// The eight services a customer depends on (PRODUCT 1.2).
inline constexpr std::array<std::string_view, 8> kApps{"airgroup", "airmatch", "dpp", "kms",
                                                       "oto-oms",  "scb",      "ucc", "wids"};

struct AppVerdict {
  std::string_view status;  // raw, as the cluster reports it
  std::string_view reason;  // empty: none reported
};

// Where an app of a customer ends up: 88 % Ready, 6 % Inapplicable, 4 % Failure with one of six
// reasons, 2 % odd statuses. Always the same for the same seed, customer and app.
AppVerdict settled_verdict(std::uint64_t seed, std::string_view cid, std::string_view app);
// When it gets there, in (0, 1] of the settle time.
double settle_share(std::uint64_t seed, std::string_view cid, std::string_view app);

}  // namespace tms::cluster_sim
