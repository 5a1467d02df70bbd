// How answers are read: status codes and JSON become types or an Error with a sentence.
#pragma once

#include "client/app/requests.h"
#include "client/net/transport.h"

namespace tms::net {

app::Completion read_answer(app::Request request, bool background, const Completion& completion);

}  // namespace tms::net
