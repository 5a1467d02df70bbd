// Requests with one thing wrong, derived from the schemas of the contract.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tms::testing {

struct WrongBody {
  nlohmann::json body;
  std::string field;  // which the answer must name: "items[0].url"; empty: the body as a whole
};

struct WrongBodies {
  std::vector<WrongBody> bodies;
  std::set<std::string> fields;  // that had a value in the sound body: "items[].url"
};

// Everything that the schema forbids, done to `sound` one at a time: other types, unknown fields
// beside the known ones, required fields left out, values out of their enum, range, length, pattern
// or format. `root` holds what a $ref points to.
WrongBodies wrong_bodies(const nlohmann::json& schema, const nlohmann::json& sound,
                         const nlohmann::json& root);

// Every field that the schema describes, in any of its alternatives.
std::set<std::string> described_fields(const nlohmann::json& schema, const nlohmann::json& root);

// A value that a query parameter with this schema takes, and values that it does not.
std::string sound_parameter(const nlohmann::json& schema);
std::vector<std::string> wrong_parameters(const nlohmann::json& schema);

}  // namespace tms::testing
