// Who is signed in where: a table in which sessions are ended.
#pragma once

#include <string_view>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

// Those of `username`; of everyone, with a column for the person, when it is empty. `height` 0: as
// high as its rows.
void draw_sessions_table(const app::AppState& state, std::string_view username, float height,
                         app::Commands& commands);
// "Firefox on Linux", from the words that browsers say about themselves.
std::string browser_words(std::string_view user_agent);

}  // namespace tms::views
