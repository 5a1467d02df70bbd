// JSON and query of the app-status cache.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/app_status_cache.h"
#include "shared/model/result.h"
#include "shared/protocol/query.h"

namespace tms::protocol {

std::string write_app_status_cache(const model::AppStatusCacheView& view);
model::Result<model::AppStatusCacheView> read_app_status_cache(std::string_view json);

// `?cluster=&cid=&app=`; `cid` needs `cluster`.
model::Result<model::AppStatusScope> read_app_status_scope(const QueryPairs& query);
std::string write_app_status_scope(const model::AppStatusScope& scope);

}  // namespace tms::protocol
