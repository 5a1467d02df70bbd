// The yardsticks of the black-box tests themselves: a broken one would let everything pass.
#include <doctest/doctest.h>

#include "tests/api/support/contract.h"
#include "tests/api/support/json_schema.h"
#include "tests/api/support/process.h"

using namespace tms::testing;
using nlohmann::json;

namespace {

const json kDocument = json::parse(R"({
  "paths": {"/api/v1/things/{id}": {"get": {"x-access": "viewer", "responses": {
      "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}}}},
  "components": {
    "responses": {"Problem": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
    "schemas": {"Thing": {"type": "object", "required": ["id", "at"], "properties": {
      "id": {"type": "integer", "minimum": 1},
      "at": {"type": ["string", "null"], "format": "date-time"},
      "kind": {"enum": ["a", "b"]},
      "parts": {"type": "array", "items": {"type": "string"}}}}}}})");

std::size_t violations_of(const json& thing) {
  return schema_violations(thing, {{"$ref", "#/components/schemas/Thing"}}, kDocument).size();
}

httplib::Response answer(int status, const std::string& type, const std::string& body) {
  httplib::Response response;
  response.status = status;
  response.set_content(body, type);
  return response;
}

}  // namespace

TEST_CASE("a value that fits its schema has no violations") {
  CHECK(violations_of({{"id", 1}, {"at", nullptr}}) == 0);
  CHECK(violations_of({{"id", 1}, {"at", "2026-11-23T10:00:00.000Z"}, {"kind", "a"}}) == 0);
}

TEST_CASE("each difference from the schema is one violation") {
  CHECK(violations_of({{"id", 1}}) == 1);
  CHECK(violations_of({{"id", "1"}, {"at", nullptr}}) == 1);
  CHECK(violations_of({{"id", 0}, {"at", nullptr}}) == 1);
  CHECK(violations_of({{"id", 1}, {"at", "yesterday"}}) == 1);
  CHECK(violations_of({{"id", 1}, {"at", nullptr}, {"kind", "c"}}) == 1);
  CHECK(violations_of({{"id", 1}, {"at", nullptr}, {"extra", true}}) == 1);
  CHECK(violations_of({{"id", 1}, {"at", nullptr}, {"parts", {"x", 2, 3}}}) == 2);
  CHECK(schema_violations(1, {{"typ", "integer"}}, kDocument).size() == 1);
}

TEST_CASE("an answer is compared with the route that it answers") {
  const Contract contract(kDocument);
  const auto violations = [&](const std::string& target, const httplib::Response& response) {
    return contract.violations("GET", target, response).size();
  };
  const std::string good = R"({"id": 1, "at": null})";
  CHECK(violations("/api/v1/things/5?x=1", answer(200, "application/json", good)) == 0);
  CHECK(violations("/api/v1/things/5", answer(200, "text/html", good)) == 1);
  CHECK(violations("/api/v1/things/5", answer(200, "application/json", "{}")) == 2);
  CHECK(violations("/api/v1/things/5", answer(201, "application/json", good)) == 1);
  CHECK(violations("/api/v1/things/5", answer(404, "application/problem+json", "{}")) == 0);
  CHECK(violations("/api/v1/things/5", answer(404, "application/json", "{}")) == 1);
  CHECK(violations("/api/v1/others", answer(200, "application/json", good)) == 1);
  CHECK(header_violations("/api/v1/things/5", answer(200, "application/json", good)).size() > 5);
}

TEST_CASE("a program's output, errors and exit code are all seen") {
  const auto outcome =
      run_program({"/bin/sh", "-c", "read line; echo $line; echo bad >&2; exit 3"}, "good\n");
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output == "good\n");
  CHECK(outcome.errors == "bad\n");
}
