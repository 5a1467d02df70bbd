#include "server/legacy_import/legacy_ids.h"

#include <unordered_set>
#include <utility>

#include "shared/model/ids.h"
#include "shared/model/text.h"
#include "shared/protocol/json_value.h"

namespace tms::legacy_import {

namespace {

constexpr std::size_t kShown = 40;  // bytes of a text that is no id

std::string quoted(std::string_view text) {
  return "\"" + model::clean_text(text, kShown) + "\"";
}

void add_element(const protocol::JsonValue& value, LegacyIdList& list, LegacyIds& problems) {
  if (value.is(protocol::JsonKind::Text)) {
    list.add(value.text());
  } else if (const auto number = value.unsigned_integer()) {
    list.add(std::to_string(*number));
  } else {
    problems.rejected.push_back("an element of customer_ids is " +
                                std::string(describe(value.kind())) + ", not an id");
  }
}

}  // namespace

void LegacyIdList::add(std::string_view text) {
  const std::string_view id = model::trim(text);
  if (id.empty()) return;
  if (const auto problem = model::customer_id_problem(id)) {
    ids_.rejected.push_back(quoted(id) + " is no customer id: " + *problem);
  } else {
    ids_.cids.emplace_back(id);
  }
}

LegacyIds LegacyIdList::take() {
  LegacyIds out = std::exchange(ids_, {});
  std::unordered_set<std::string_view> seen;
  seen.reserve(out.cids.size());
  std::vector<std::string> unique;
  unique.reserve(out.cids.size());
  for (const auto& cid : out.cids) {
    if (seen.insert(cid).second) unique.push_back(cid);
  }
  out.duplicates = out.cids.size() - unique.size();
  seen.clear();
  out.cids = std::move(unique);
  return out;
}

LegacyIds parse_legacy_ids(std::string_view text) {
  const std::string_view trimmed = model::trim(text);
  if (trimmed.empty() || trimmed == "null" || trimmed == "[]") return {};
  LegacyIdList list;
  if (trimmed.front() != '[' && trimmed.front() != '"') {
    list.add(trimmed);
    return list.take();
  }
  const auto document = protocol::JsonDocument::parse(trimmed);
  LegacyIds problems;
  if (!document) {
    problems.rejected.push_back(quoted(trimmed) +
                                " is no JSON array of ids: " + document.error().message);
    return problems;
  }
  if (document->root().is(protocol::JsonKind::Array)) {
    for (auto value = document->root().first(); value; value = value->next()) {
      add_element(*value, list, problems);
    }
  } else {
    add_element(document->root(), list, problems);
  }
  LegacyIds ids = list.take();
  for (auto& sentence : problems.rejected) ids.rejected.push_back(std::move(sentence));
  return ids;
}

}  // namespace tms::legacy_import
