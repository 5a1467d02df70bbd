// The apps of one customer as one text: how an answer is kept. One line an app, its name, status
// and reason with a tab between; what is empty at the end of a line is left out.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/app_status.h"

namespace tms::store {

// Control characters within a text become spaces.
std::string pack_answer(std::span<const model::AppStatus> statuses);
std::vector<model::AppStatus> unpack_answer(std::string_view text);

}  // namespace tms::store
