// A filter as text: equal filters, and only they, have equal texts. Keys of caches.
#pragma once

#include <string>

#include "shared/model/customer_query.h"

namespace tms::core {

std::string filter_text(const model::CustomerFilter& filter);

}  // namespace tms::core
