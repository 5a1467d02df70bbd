// The one parser of customer ids, and the ids in columns of the predecessor.
#include <set>

#include "server/legacy_import/cluster_map.h"
#include "server/legacy_import/legacy_ids.h"
#include "shared/model/id_list.h"
#include "shared/model/text.h"
#include "tests/fuzz/fuzz.h"

using namespace tms;
using fuzz::require;

namespace {

void check_list(const model::IdList& list) {
  std::set<std::string_view> seen;
  for (const auto& id : list.ids) {
    require(!model::customer_id_problem(id.text()), "what is accepted is an id");
    require(seen.insert(id.text()).second, "an id is in a list once");
  }
  require(list.rejected.size() <= model::kMaxRejectedKept, "rejections are bounded");
  require(list.rejected_total >= list.rejected.size(), "rejections are counted");
  for (const auto& rejected : list.rejected) {
    require(model::is_valid_utf8(rejected.text), "rejected text is shown as UTF-8");
    require(rejected.line > 0 && rejected.column > 0, "a rejection has its place");
  }
  require(!list.ambiguous || list.ids.empty(), "of an ambiguous list nothing is read");
}

// The ids of a list, one a line below a header, are that list.
void check_again(const model::IdList& list) {
  std::string text = "cid\n";
  for (const auto& id : list.ids) text += id.text() + "\n";
  const model::IdList again = model::parse_id_list(text);
  require(again.ids == list.ids && again.rejected_total == 0, "a list of ids is read as it is");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  for (const auto columns :
       {model::ColumnChoice::Auto, model::ColumnChoice::All, model::ColumnChoice::First}) {
    const model::IdList list = model::parse_id_list(input, columns);
    check_list(list);
    check_again(list);
    require(columns == model::ColumnChoice::Auto || !list.ambiguous, "a choice settles columns");
  }
  for (const auto& cid : legacy_import::parse_legacy_ids(input).cids) {
    require(!model::customer_id_problem(cid), "what is accepted of the predecessor is an id");
  }
  (void)legacy_import::host_of(input);
  return 0;
}
