#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "shared/protocol/job_json.h"
#include "tests/unit/protocol/field_errors.h"
#include "tests/unit/protocol/samples.h"

using namespace tms;
using namespace tms::protocol;

namespace {

std::string preview_of(const std::string& selection) {
  return R"({"kind":"action","cluster":"EU","action":"pe-enable","selection":)" + selection + "}";
}

std::string job_with(const std::string& fields) {
  return R"({"kind":"action","cluster":"EU",)" + fields + "}";
}

model::Selection selection_of(const std::string& json) {
  const auto request = read_preview_request(preview_of(json));
  REQUIRE_MESSAGE(request, request.error().message);
  return request->selection;
}

}  // namespace

TEST_CASE("every kind of selection reads back as it was written") {
  model::IdListBuilder builder;
  builder.add("1234567", 1);
  builder.add("abc_def", 2);
  const std::vector<model::Selection> selections{
      model::CidsSelection{builder.take()},
      model::TextSelection{"a1;b2\n", model::ColumnChoice::First},
      model::TextSelection{"a1", model::ColumnChoice::Auto},
      model::FilterSelection{samples::filter()},
      model::FilterSelection{},
      model::BatchesSelection{{"AB_EU_AOS8", "CD_EU_AOS8"}},
      model::OutcomesSelection{samples::uuid(4), {model::Outcome::Failed, model::Outcome::Unknown}},
  };
  for (const model::Selection& selection : selections) {
    const model::PreviewRequest request{
        "US EAST1", model::Action::TEnable, selection, {model::WarningCode::AlreadyInState}};
    CHECK(read_preview_request(write_preview_request(request)) == request);
  }
}

TEST_CASE("ids in JSON may be numbers, whatever their length") {
  const auto selection = selection_of(R"({"cids":["a1",1234567,"1234567",18446744073709551615]})");
  const auto& list = std::get<model::CidsSelection>(selection).list;
  REQUIRE(list.ids.size() == 3);
  CHECK(list.ids[1].text() == "1234567");
  CHECK(list.ids[2].text() == "18446744073709551615");
  CHECK(list.duplicates == 1);
}

TEST_CASE("what is no id in a JSON array is reported, not dropped") {
  const auto selection =
      selection_of(R"({"cids":[" a1 ","bad id","",null,{"cid":"x"},1.5,123456789012345678901]})");
  const auto& list = std::get<model::CidsSelection>(selection).list;
  REQUIRE(list.ids.size() == 1);
  CHECK(list.ids[0].text() == "a1");
  REQUIRE(list.rejected_total == 6);
  CHECK(list.rejected[0] == model::RejectedEntry{2, 1, "bad id", "it contains a space"});
  CHECK(list.rejected[1].reason == "it is empty");
  CHECK(list.rejected[2] == model::RejectedEntry{4, 1, "", "it is null, not text"});
  CHECK(list.rejected[3].reason == "it is an object, not text");
  CHECK(list.rejected[5].line == 7);
}

TEST_CASE("the source of the ids is always one") {
  CHECK(field_errors(read_preview_request(preview_of("{}"))) == Fields{{"selection", "required"}});
  CHECK(field_errors(read_preview_request(preview_of(R"({"cids":[],"batch_ids":["x"]})"))) ==
        Fields{{"selection", "ambiguous_selection"}});
  CHECK(field_errors(read_preview_request(preview_of(R"({"cids":["a"],"columns":"all"})"))) ==
        Fields{{"selection.columns", "unknown_field"}});
  CHECK(field_errors(read_preview_request(preview_of(R"({"text":"a","outcomes":["failed"]})"))) ==
        Fields{{"selection.outcomes", "unknown_field"}});
}

TEST_CASE("wrong selections are named by their path") {
  CHECK(field_errors(read_preview_request(preview_of(R"({"cids":"a1"})"))) ==
        Fields{{"selection.cids", "wrong_type"}});
  CHECK(field_errors(read_preview_request(preview_of(R"({"text":"a","columns":"some"})"))) ==
        Fields{{"selection.columns", "unknown_value"}});
  CHECK(field_errors(read_preview_request(
            preview_of(R"({"filter":{"state":["pe-enable",7,"x"],"health":"pending","z":1}})"))) ==
        Fields{{"selection.filter.state[1]", "wrong_type"},
               {"selection.filter.state[2]", "unknown_value"},
               {"selection.filter.health", "wrong_type"},
               {"selection.filter.z", "unknown_field"}});
  CHECK(field_errors(read_preview_request(preview_of(R"({"job_id":"x","outcomes":["lost"]})"))) ==
        Fields{{"selection.job_id", "invalid"}, {"selection.outcomes[0]", "unknown_value"}});
}

TEST_CASE("an action may be typed as label or code") {
  for (const std::string action : {"\"PE-Enable\"", "\"pe\"", "2", "\"2\""}) {
    CAPTURE(action);
    const auto request = read_preview_request(R"({"cluster":"EU","action":)" + action +
                                              R"(,"selection":{"cids":["a"]}})");
    REQUIRE(request);
    CHECK(request->action == model::Action::PeEnable);
  }
  CHECK(field_errors(
            read_preview_request(R"({"cluster":"EU","action":9,"selection":{"cids":["a"]}})")) ==
        Fields{{"action", "unknown_value"}});
}

TEST_CASE("a dry run is for actions") {
  CHECK(field_errors(read_preview_request(
            R"({"kind":"sync","cluster":"EU","action":1,"selection":{"cids":["a"]}})")) ==
        Fields{{"kind", "unknown_value"}});
}

TEST_CASE("jobs of each kind read back as they were written") {
  model::JobRequest action{model::JobKind::Action,
                           "EU",
                           model::Action::PeDirect,
                           "token",
                           std::nullopt,
                           "CHG-1",
                           250,
                           std::nullopt};
  CHECK(read_job_request(write_job_request(action)) == action);
  model::JobRequest small = action;
  small.selection_token.clear();
  small.selection = model::BatchesSelection{{"AB"}};
  small.confirm_count.reset();
  CHECK(read_job_request(write_job_request(small)) == small);
  model::JobRequest status;
  status.kind = model::JobKind::AppStatus;
  status.cluster = "EU";
  status.selection = model::FilterSelection{};
  CHECK(read_job_request(write_job_request(status)) == status);
  status.max_age_s = 0;
  CHECK(read_job_request(write_job_request(status)) == status);
  model::JobRequest sync;
  sync.kind = model::JobKind::Sync;
  sync.cluster = "EU";
  CHECK(read_job_request(write_job_request(sync)) == sync);
}

TEST_CASE("an action job needs an action, a reason and exactly one selection") {
  CHECK(field_errors(read_job_request(job_with(R"("reason":" ","selection_token":"t")"))) ==
        Fields{{"action", "required"}, {"reason", "required"}});
  CHECK(field_errors(read_job_request(job_with(R"("action":1,"reason":"x")"))) ==
        Fields{{"selection_token", "required"}});
  CHECK(field_errors(read_job_request(job_with(
            R"("action":1,"reason":"x","selection_token":"t","selection":{"cids":["a"]})"))) ==
        Fields{{"selection", "ambiguous_selection"}});
  CHECK(field_errors(read_job_request(
            job_with(R"("action":1,"reason":"x","selection_token":"t","confirm_count":"250")"))) ==
        Fields{{"confirm_count", "wrong_type"}});
}

TEST_CASE("a sync takes neither action nor selection") {
  CHECK(field_errors(read_job_request(
            R"({"kind":"sync","cluster":"EU","action":1,"selection_token":"t"})")) ==
        Fields{{"selection_token", "unknown_field"}, {"action", "unknown_field"}});
}

TEST_CASE("an app-status job needs a selection and takes nothing of an action") {
  const std::string head = R"({"kind":"app_status","cluster":"EU",)";
  CHECK(field_errors(read_job_request(head + R"("max_age_s":0})")) ==
        Fields{{"selection", "required"}});
  CHECK(field_errors(read_job_request(
            head + R"("selection":{"cids":["a"]},"selection_token":"t","action":1})")) ==
        Fields{{"selection_token", "unknown_field"}, {"action", "unknown_field"}});
  CHECK(
      field_errors(read_job_request(head + R"("selection":{"cids":["a"]},"max_age_s":604801})")) ==
      Fields{{"max_age_s", "out_of_range"}});
  CHECK(field_errors(read_job_request(
            job_with(R"("action":1,"reason":"x","selection_token":"t","max_age_s":5)"))) ==
        Fields{{"max_age_s", "unknown_field"}});
}

TEST_CASE("a reason of 10,000 characters is refused") {
  CHECK(field_errors(read_job_request(job_with(R"("action":1,"selection_token":"t","reason":")" +
                                               std::string(10'000, 'x') + "\""))) ==
        Fields{{"reason", "too_long"}});
}
