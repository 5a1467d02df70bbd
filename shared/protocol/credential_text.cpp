#include "shared/protocol/credential_text.h"

#include <algorithm>

namespace tms::protocol {

void read_bearer_token(ObjectReader& in, std::string& token) {
  in.text("token", token, Need::Required, {1, 16'384});
  if (!std::all_of(token.begin(), token.end(), [](char c) { return c >= 0x21 && c <= 0x7E; })) {
    in.error("token", "invalid", "must be the bare token, without spaces or line breaks");
  }
}

}  // namespace tms::protocol
