// Fields that hold a secret. For the .cpp files of this folder.
#pragma once

#include <string>

#include "shared/protocol/json_reader.h"

namespace tms::protocol {

// The required field `token`. It goes into a header line: visible ASCII, no spaces or line breaks.
void read_bearer_token(ObjectReader& in, std::string& token);

}  // namespace tms::protocol
