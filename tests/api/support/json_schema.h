// The part of JSON Schema that the contract uses, to compare answers with it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tms::testing {

// Everything in which `value` differs from `schema`, each with its place: "items[3].cid: ...".
// `root` holds what a $ref points to. A keyword that is not known here is reported too, so that a
// schema is never taken for checked when it is not.
std::vector<std::string> schema_violations(const nlohmann::json& value,
                                           const nlohmann::json& schema,
                                           const nlohmann::json& root);

}  // namespace tms::testing
