// What this program was built from; written at each build (scripts/cmake/SourceCommit.cmake).
#pragma once

#include <string_view>

namespace tms::capacity {

// "abc123def456", "-dirty" behind it when files differed from that commit; empty without git.
std::string_view source_commit();

}  // namespace tms::capacity
