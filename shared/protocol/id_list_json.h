// JSON of lists of customer ids and of what was wrong with them. For the .cpp files of this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/id_list.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

// The array `cids`. It shares the id rules of the one parser: what is no id is reported, not
// refused.
void read_cids(ObjectReader& in, model::IdList& list);
void write_cids(JsonWriter& out, const model::IdList& list);

std::optional<model::ColumnChoice> column_choice(std::string_view text);

void read_rejected(ObjectReader& in, std::vector<model::RejectedEntry>& rejected);
void write_rejected(JsonWriter& out, const std::vector<model::RejectedEntry>& rejected);

// The array as a value: the caller writes the key.
void write_texts(JsonWriter& out, const std::vector<std::string>& texts);

}  // namespace tms::protocol
