#include "server/api/legacy_import_api.h"

#include "server/core/imports/history_import.h"
#include "shared/protocol/import_json.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

namespace {

core::HistoryImport importer(Services& services) {
  return core::HistoryImport(services.directory, services.clusters, services.store);
}

}  // namespace

Result<Response> import_history(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  const auto records = protocol::read_import_piece(request.body);
  if (!records) return fail(records.error());
  const auto verdicts = importer(services).add(*records, actor_of(caller));
  if (!verdicts) return fail(verdicts.error());
  return Response::json(protocol::write_import_verdicts(*verdicts));
}

Result<Response> note_import(const http::Request& request, const http::Caller& caller,
                             Services& services) {
  const auto note = protocol::read_import_note(request.body);
  if (!note) return fail(note.error());
  const auto noted = importer(services).note(actor_of(caller), note->outcome, note->detail);
  if (!noted) return fail(noted.error());
  return Response::no_content();
}

}  // namespace tms::api
