// What makes a row of the predecessor the same row in every import.
#pragma once

#include <initializer_list>
#include <string_view>

#include "shared/model/ids.h"

namespace tms::legacy_import {

// 128 bits over the table and the columns that never change once the row is written.
model::Uuid identity_of(std::string_view table, std::initializer_list<std::string_view> columns);

}  // namespace tms::legacy_import
