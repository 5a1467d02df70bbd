// Numbered, forward only, each in a transaction of its own; the texts are server/store/migrations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "shared/model/result.h"
#include "shared/model/time.h"

namespace tms::store::sqlite {

class Connection;

inline constexpr std::int64_t kApplicationId = 0x544d5344;  // "TMSD", in the file's header

struct Migration {
  std::string_view name;  // "0001_initial": its number is its place, counted from 1
  std::string_view sql;
};

std::span<const Migration> migrations();

// Brings the database to the last migration, or to `version` in tests of older ones. Errors: its
// schema is newer than this program, or it is no database of ours. Throws SqlError.
model::Result<void> migrate(Connection& sql, model::TimeMs now,
                            std::size_t version = migrations().size());

// The same check without a change, for connections that may not write.
model::Result<void> require_current_schema(Connection& sql);

}  // namespace tms::store::sqlite
