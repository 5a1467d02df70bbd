// Every field of every route with every kind of wrong value, as the contract describes them: the
// answer is 400 and names the field. A route or field that is new is found by its description.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "shared/model/text.h"
#include "tests/api/support/dashboard.h"
#include "tests/api/support/wrong_values.h"

using namespace tms::testing;

namespace {

const std::string kUuid = "0190163d-8694-739b-aea5-966c26f8ad91";
const std::string kPassword = "Another-quiet-harbour-9";
const std::string kOwn = "olga.own";                   // changes the own password
const std::string kListSource = "http://127.0.0.1:9";  // nobody listens there

struct Operation {
  std::string method, path;
  json description;
  std::string name() const { return method + " " + path; }
  // With parameters of the path that name nothing, or a cluster without URL.
  std::string target() const {
    std::string target = path;
    for (const auto& [parameter, value] : std::map<std::string, std::string>{
             {"{id}", kUuid}, {"{code}", "EU"}, {"{cluster}", "EU"}, {"{device_type}", "AOS8"}}) {
      const auto at = target.find(parameter);
      if (at != std::string::npos) target.replace(at, parameter.size(), value);
    }
    return target;
  }
};

// All but health, readiness and metrics, which others than our clients ask.
std::vector<Operation> operations(const json& contract) {
  std::vector<Operation> found;
  for (const auto& [path, methods] : contract.at("paths").items()) {
    if (!path.starts_with("/api/")) continue;
    for (const auto& [method, description] : methods.items()) {
      found.push_back({tms::model::to_upper(method), path, description});
    }
  }
  REQUIRE(found.size() > 50);
  return found;
}

// The schema of the JSON body that an operation takes; null when it takes none.
json body_schema(const Operation& operation) {
  const auto pointer = "/requestBody/content/application~1json/schema"_json_pointer;
  return operation.description.contains(pointer) ? operation.description.at(pointer) : json();
}

bool names_field(const Answer& answer, const std::string& field) {
  const auto problem = json::parse(answer.body, nullptr, false);
  if (!problem.is_object()) return false;
  const auto errors = problem.value("errors", json::array());
  if (field.empty() && errors.empty()) return true;
  return std::any_of(errors.begin(), errors.end(),
                     [&](const json& error) { return error.value("field", "") == field; });
}

void check_refused(const Answer& answer, const std::string& field) {
  CAPTURE(field);
  CHECK_MESSAGE(answer.status == 400, answer.body.substr(0, 500));
  CHECK(answer.code() == "invalid_request");
  CHECK_MESSAGE(names_field(answer, field), answer.body.substr(0, 500));
}

std::string setup_token(ServerProcess& server) {
  const std::string mark = "#/setup?token=";
  REQUIRE(eventually([&] { return server.process().errors().find(mark) != std::string::npos; }));
  const auto errors = server.process().errors();
  const auto begin = errors.find(mark) + mark.size();
  return errors.substr(begin, errors.find_first_of("\r\n ", begin) - begin);
}

std::string reset_token(ApiClient& admin) {
  const auto made = admin.post("/api/v1/users", {{"username", "rita.reset"}, {"role", "viewer"}});
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string id = made.parsed().at("id");
  const auto answer = admin.post("/api/v1/users/" + id + "/password-reset");
  REQUIRE_MESSAGE(answer.status == 201, answer.body);
  const std::string link = answer.parsed().at("link");
  return link.substr(link.find("token=") + 6);
}

// Sound bodies of the routes that take one; those of a route hold every field that it describes.
class Bodies {
 public:
  Bodies(std::string reset_token, std::string setup_token) {
    add_people(reset_token, setup_token);
    add_clusters();
    add_tables();
    add_jobs();
    add_batches();
  }
  const std::vector<json>& of(const std::string& operation) const {
    static const std::vector<json> none;
    const auto found = bodies_.find(operation);
    return found == bodies_.end() ? none : found->second;
  }

 private:
  void add(const std::string& operation, json body) {
    bodies_[operation].push_back(std::move(body));
  }

  void add_people(const std::string& reset_token, const std::string& setup_token) {
    add("POST /api/v1/session",
        {{"username", kViewer}, {"password", password_of(kViewer)}, {"mode", "token"}});
    add("POST /api/v1/setup",
        {{"setup_token", setup_token}, {"username", "first.admin"}, {"password", kPassword}});
    add("POST /api/v1/password-reset", {{"reset_token", reset_token}, {"password", kPassword}});
    add("PUT /api/v1/me/password",
        {{"current_password", password_of(kOwn)}, {"new_password", kPassword}});
    add("POST /api/v1/users", {{"username", "new.one"},
                               {"display_name", "New One"},
                               {"role", "viewer"},
                               {"password", kPassword}});
    add("PATCH /api/v1/users/{id}",
        {{"display_name", "New One"}, {"role", "viewer"}, {"disabled", true}});
    add("POST /api/v1/tokens", {{"name", "scraper"}, {"role", "viewer"}, {"expires_in_days", 7}});
    add("PUT /api/v1/preferences", {{"theme", "dark"}});
  }

  void add_clusters() {
    json fields{{"name", "New"},
                {"description", "A new one"},
                {"display_order", 3},
                {"base_url", ""},
                {"token_url", ""},
                {"settings",
                 {{"expected_apps", {"kms"}},
                  {"chunk_size", 10},
                  {"concurrency", 2},
                  {"app_status_concurrency", 3},
                  {"sync_interval_s", 0},
                  {"app_status_ttl_s", 60},
                  {"app_status_follow_s", 60},
                  {"settle_after_s", 5}}}};
    add("PATCH /api/v1/clusters/{code}", fields);
    fields["code"] = "NEW 1";
    add("POST /api/v1/clusters", fields);
    const std::string credentials = "PUT /api/v1/clusters/{code}/credentials";
    add(credentials, {{"kind", "bearer"}, {"token", "t"}, {"keep", "session"}});
    add(credentials, {{"kind", "client_credentials"},
                      {"client_id", "id"},
                      {"client_secret", "secret"},
                      {"keep", "cluster"},
                      {"reveal", true}});
    add("POST /api/v1/clusters/{code}/sync", {{"accept_missing", true}});
    add("PUT /api/v1/clusters/{code}/snapshot", {{"1000001", {{"action_code", 2}}}});
  }

  void add_tables() {
    const json device_type{{"code", "AOS8"},
                           {"name", "AOS 8"},
                           {"description", "Eight"},
                           {"device_capacity", 100},
                           {"display_order", 1}};
    add("PUT /api/v1/device-types", {{"items", json::array({device_type})}, {"total", 1}});
    const json runbook{{"app", "kms"},
                       {"category", "failed"},
                       {"reason_pattern", "disk*"},
                       {"url", "https://runbooks.example/kms"}};
    add("PUT /api/v1/runbooks", {{"items", json::array({runbook})}, {"total", 1}});
    add("POST /api/v1/audit/verify", {{"full", true}});
  }

  void add_jobs() {
    const auto one = [](const char* value) { return json::array({value}); };
    json filter{{"missing", false}, {"q", "10"}, {"job", json::array({kUuid})}};
    for (const auto& [name, value] : std::map<std::string, const char*>{{"state", "tran-begin"},
                                                                        {"health", "pending"},
                                                                        {"app", "kms"},
                                                                        {"category", "failed"},
                                                                        {"reason", "disk"},
                                                                        {"batch", "none"},
                                                                        {"list", "AOS8"}}) {
      filter[name] = one(value);
    }
    const json action{{"kind", "action"}, {"cluster", "EU"}, {"action", "pe-enable"}};
    for (const json& selection :
         {json{{"cids", one("1000001")}}, json{{"text", "1000001"}, {"columns", "all"}},
          json{{"filter", filter}}, json{{"batch_ids", one("none")}},
          json{{"job_id", kUuid}, {"outcomes", one("failed")}}}) {
      json preview = action;
      preview.update({{"selection", selection}, {"exclude", one("already_in_state")}});
      add("POST /api/v1/jobs/preview", preview);
      add("POST /api/v1/jobs",
          {{"kind", "app_status"}, {"cluster", "EU"}, {"selection", selection}, {"max_age_s", 60}});
    }
    json by_token = action;
    by_token.update({{"selection_token", "t"}, {"reason", "a test"}, {"confirm_count", 1}});
    add("POST /api/v1/jobs", by_token);
  }

  void add_batches() {
    const std::string list = "PUT /api/v1/customer-lists/{cluster}/{device_type}";
    add(list, {{"source", {{"kind", "text"}, {"text", "1000001"}, {"columns", "auto"}}},
               {"total_devices", 9}});
    add(list, {{"source", {{"kind", "cids"}, {"cids", json::array({"1000001"})}}}});
    add(list, {{"source", {{"kind", "url"}, {"url", kListSource + "/list"}, {"token", "t"}}}});
    const json batches{{"cluster", "EU"},
                       {"device_type", "AOS8"},
                       {"device_cap", 6},
                       {"total_devices", 9},
                       {"replace_unassigned", true}};
    add("POST /api/v1/batches/preview", batches);
    add("POST /api/v1/batches", batches);
    add("DELETE /api/v1/batches", {{"cluster", "EU"}, {"device_type", "AOS8"}, {"force", false}});
    for (const char* change : {"assign", "unassign", "close"}) {
      add(std::string("POST /api/v1/batches/") + change,
          {{"batch_ids", json::array({"none"})}, {"assignee", kOperator}});
    }
  }

  std::map<std::string, std::vector<json>> bodies_;
};

// A dashboard, and a server that nobody has set up yet.
struct Servers {
  static DashboardOptions options() {
    DashboardOptions options;
    options.server_flags = {"--list-source", kListSource};
    return options;
  }
  Dashboard dashboard{options()};
  TempDir directory;
  ServerProcess fresh{directory.path(), {}};

  ApiClient client_for(const std::string& operation) {
    if (operation == "POST /api/v1/setup") return {fresh.port(), nullptr};
    return dashboard.signed_in(operation == "PUT /api/v1/me/password" ? kOwn : kAdmin);
  }
};

// Whether a sound request got past its reading: what it names may still not be there.
bool was_read(const Answer& answer) {
  return answer.status < 300 || answer.status == 404 || answer.status == 409 ||
         answer.code() == "cluster_unreachable";
}

// ---- queries

using Query = std::vector<std::pair<std::string, std::string>>;

Query with(Query query, const std::string& field, const std::string& value) {
  query.emplace_back(field, value);
  return query;
}

Query without(Query query, const std::string& field) {
  std::erase_if(query, [&](const auto& pair) { return pair.first == field; });
  return query;
}

std::string text_of(const Query& query) {
  std::string text;
  for (const auto& [field, value] : query) {
    text += (text.empty() ? "" : "&") + field + "=" + tms::model::percent_encode(value);
  }
  return text;
}

std::vector<json> parameters_of(const Operation& operation) {
  std::vector<json> found;
  for (const auto& parameter : operation.description.value("parameters", json::array())) {
    if (parameter.at("in") == "query") found.push_back(parameter);
  }
  return found;
}

std::string sound_value(const json& parameter) {
  return parameter.at("name") == "cluster" ? kCluster : sound_parameter(parameter.at("schema"));
}

// What the others need beside them: a customer is one of a cluster.
Query needed_of(const std::vector<json>& parameters) {
  Query query;
  for (const auto& parameter : parameters) {
    if (!parameter.value("required", false) && parameter.at("name") != "cluster") continue;
    query.emplace_back(parameter.at("name"), sound_value(parameter));
  }
  return query;
}

}  // namespace

TEST_CASE("each wrong value of each field of each body is refused with the field named") {
  Servers servers;
  servers.dashboard.admin_commands().add_user(kOwn, "viewer");
  auto admin = servers.dashboard.signed_in(kAdmin);
  const Bodies bodies(reset_token(admin), setup_token(servers.fresh));
  const auto contract = admin.read("/api/v1/openapi.json");
  for (const auto& operation : operations(contract)) {
    const auto name = operation.name();
    CAPTURE(name);
    const auto schema = body_schema(operation);
    if (schema.is_null()) continue;
    REQUIRE_MESSAGE(!bodies.of(name).empty(), name << " has no sound body in this test");
    auto client = servers.client_for(name);
    auto untested = described_fields(schema, contract);
    for (const auto& sound : bodies.of(name)) {
      const auto wrong = wrong_bodies(schema, sound, contract);
      for (const auto& field : wrong.fields) untested.erase(field);
      for (const auto& [body, field] : wrong.bodies) {
        const auto text = body.dump();
        CAPTURE(text.substr(0, 300));
        check_refused(client.send(operation.method, operation.target(), text, "application/json"),
                      field);
      }
    }
    CHECK_MESSAGE(untested.empty(), "no sound body holds " << json(untested).dump());
    for (const auto& sound : bodies.of(name)) {
      const auto answer =
          client.send(operation.method, operation.target(), sound.dump(), "application/json");
      CHECK_MESSAGE(was_read(answer), sound.dump() << " -> " << answer.body.substr(0, 300));
    }
  }
}

TEST_CASE("a route that takes no body takes an empty object, and refuses a field by its name") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  for (const auto& operation : operations(admin.read("/api/v1/openapi.json"))) {
    if (operation.method != "POST" || operation.description.contains("requestBody")) continue;
    const auto name = operation.name();
    CAPTURE(name);
    const auto refused = admin.post(operation.target(), {{"no_such_field", 1}});
    check_refused(refused, "no_such_field");
    CHECK(was_read(admin.post(operation.target(), json::object())));
    CHECK(was_read(admin.post(operation.target())));
  }
}

TEST_CASE("each wrong value of each parameter of each query is refused with its name") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  for (const auto& operation : operations(admin.read("/api/v1/openapi.json"))) {
    const auto name = operation.name();
    CAPTURE(name);
    const auto ask = [&](const Query& query) {
      return admin.send(operation.method, operation.target() + "?" + text_of(query), "", "");
    };
    const auto parameters = parameters_of(operation);
    const auto needed = needed_of(parameters);
    check_refused(ask(with(needed, "no_such_parameter", "1")), "no_such_parameter");
    Query sound;
    for (const auto& parameter : parameters) {
      const std::string field = parameter.at("name");
      for (const auto& value : wrong_parameters(parameter.at("schema"))) {
        CAPTURE(value.substr(0, 100));
        check_refused(ask(with(without(needed, field), field, value)), field);
      }
      sound = with(sound, field, sound_value(parameter));
      const auto once = with(without(needed, field), field, sound_value(parameter));
      check_refused(ask(with(once, field, sound_value(parameter))), field);
      if (parameter.value("required", false)) check_refused(ask(without(needed, field)), field);
    }
    const bool takes_body = operation.description.contains("requestBody");
    if (!sound.empty() && !takes_body) CHECK(was_read(ask(sound)));
  }
}
