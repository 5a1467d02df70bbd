#include "server/api/legacy_import_api.h"

#include "server/core/batches/batches.h"
#include "server/core/batches/customer_lists.h"
#include "server/core/imports/history_import.h"
#include "server/core/jobs/jobs.h"
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
  services.jobs.changed_elsewhere();
  return Response::json(protocol::write_import_verdicts(*verdicts));
}

Result<Response> import_lists(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  const auto lists = protocol::read_import_lists(request.body);
  if (!lists) return fail(lists.error());
  std::vector<model::ImportVerdict> verdicts;
  for (const auto& list : *lists) {
    const auto verdict = services.lists.import_legacy(actor_of(caller), list);
    if (!verdict) return fail(verdict.error());
    verdicts.push_back(*verdict);
  }
  return Response::json(protocol::write_import_verdicts(verdicts));
}

Result<Response> import_batches(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  const auto batches = protocol::read_import_batches(request.body);
  if (!batches) return fail(batches.error());
  const auto verdicts = services.batches.import_legacy(actor_of(caller), *batches);
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
