#include "server/api/openapi.h"

#include "server/http/etag.h"
#include "shared/protocol/query.h"

// The file's bytes, put here by the assembler: TMS_OPENAPI_FILE is its path.
asm(".pushsection .rodata\n"
    "tms_openapi: .incbin \"" TMS_OPENAPI_FILE
    "\"\n"
    "tms_openapi_end:\n"
    ".popsection\n");
extern "C" {
extern const char tms_openapi[];
extern const char tms_openapi_end[];
}

namespace tms::api {

std::string_view openapi_document() {
  return {tms_openapi, static_cast<std::size_t>(tms_openapi_end - tms_openapi)};
}

model::Result<http::Response> get_openapi(const http::Request& request, const http::Caller&,
                                          Services&) {
  if (auto query = protocol::read_no_query(request.query); !query) {
    return model::fail(query.error());
  }
  return http::with_etag(request, http::Response::json(std::string(openapi_document())),
                         http::etag_of_content(openapi_document()));
}

}  // namespace tms::api
