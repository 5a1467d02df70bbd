// The JSON form of a customer filter inside another object. For the .cpp files of this folder.
#pragma once

#include "shared/model/customer_query.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

void write_filter_fields(JsonWriter& out, const model::CustomerFilter& filter);
void read_filter_fields(ObjectReader& in, model::CustomerFilter& filter);

}  // namespace tms::protocol
