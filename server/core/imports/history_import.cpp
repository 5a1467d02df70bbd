#include "server/core/imports/history_import.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include "server/store/audit_chain.h"

namespace tms::core {

using model::fail;

namespace {

constexpr std::size_t kSample = 5;
constexpr std::size_t kAskedFor = 20;  // customers of a record that tell its cluster

using KeyByCid = std::unordered_map<std::string_view, CustomerKey>;

// Keys for all customers of a cluster that the piece names, and rows for those that nobody stored
// yet.
KeyByCid intern(Directory& directory, ClusterKey cluster, const std::vector<std::string>& cids,
                std::vector<store::CustomerRow>& rows) {
  const auto keys = directory.intern(cluster, cids);
  std::ranges::move(directory.unstored(keys), std::back_inserter(rows));
  KeyByCid by_cid;
  by_cid.reserve(cids.size());
  for (std::size_t i = 0; i < cids.size(); ++i) by_cid.emplace(cids[i], keys[i]);
  return by_cid;
}

store::AuditDraft draft_of(const model::ImportedRecord& record, std::string cluster,
                           const KeyByCid& keys) {
  store::AuditDraft draft;
  draft.source = kLegacySource;
  draft.actor = record.actor;
  draft.ip = record.ip;
  draft.action = record.action;
  draft.cluster = std::move(cluster);
  draft.outcome = record.outcome;
  draft.detail = record.detail;
  draft.duration_ms = record.duration_ms;
  draft.at = record.at;
  std::vector<std::string> cids = record.cids;
  std::ranges::sort(cids);
  cids.erase(std::unique(cids.begin(), cids.end()), cids.end());
  draft.customers.reserve(cids.size());
  for (const auto& cid : cids) draft.customers.push_back(keys.at(cid));
  if (!cids.empty()) {
    draft.customers_digest = store::customers_digest(std::span<const std::string>(cids));
  }
  cids.resize(std::min(cids.size(), kSample));
  draft.customers_sample = std::move(cids);
  return draft;
}

store::NewJob job_of(const model::ImportedRecord& record, const store::AuditDraft& draft,
                     ClusterKey cluster) {
  const model::ImportedJob& ended = *record.job;
  store::NewJob fresh;
  fresh.cluster = cluster;
  fresh.customers = draft.customers;
  model::Job& job = fresh.job;
  job.id = ended.id;
  job.kind = model::JobKind::Action;
  job.cluster = draft.cluster;
  job.action = ended.action;
  job.created_by = record.actor;
  job.created_at = job.started_at = record.at;
  job.finished_at = ended.finished_at;
  job.reason = ended.reason;
  job.batch_ids = ended.batch_ids;
  job.source = kLegacySource;
  model::JobCounts counts;
  counts[ended.outcome] = std::max<std::size_t>(draft.customers.size(), 1);
  job.status = model::final_status(counts);
  return fresh;
}

store::ImportedEntry entry_of(const model::ImportedRecord& record, std::string cluster_code,
                              ClusterKey cluster, const KeyByCid& keys) {
  store::ImportedEntry entry;
  entry.identity = record.identity;
  entry.audit = draft_of(record, std::move(cluster_code), keys);
  if (record.job) {
    entry.audit.job_id = record.job->id;
    entry.job = job_of(record, entry.audit, cluster);
    entry.outcome = record.job->outcome;
    entry.http_status = record.job->http_status;
    entry.message = record.job->message;
  }
  return entry;
}

}  // namespace

// Where a record belongs: `code` is what it will say, `home` where its customers live.
struct HistoryImport::Placed {
  std::string code;
  ClusterKey home = 0;
};

std::string HistoryImport::guess_cluster(const model::ImportedRecord& record) const {
  std::string found;
  for (const auto& [code, key] : clusters_.codes()) {
    if (code == kLegacyCluster) continue;
    const auto asked = std::min(record.cids.size(), kAskedFor);
    const bool knows_one = std::any_of(
        record.cids.begin(), record.cids.begin() + static_cast<std::ptrdiff_t>(asked),
        [&, of = key](const auto& cid) { return directory_.find(of, cid).has_value(); });
    if (!knows_one) continue;
    if (!found.empty()) return {};
    found = code;
  }
  return found;
}

Result<ClusterKey> HistoryImport::legacy_cluster(const Actor& actor) {
  if (const auto key = clusters_.key_of(kLegacyCluster)) return *key;
  model::NewCluster wanted;
  wanted.code = kLegacyCluster;
  wanted.name = "Imported, cluster not known";
  wanted.description = "Customers that only the imported audit log names.";
  if (const auto added = clusters_.add(actor, wanted); !added) return fail(added.error());
  return clusters_.key_of(kLegacyCluster);
}

Result<std::vector<HistoryImport::Placed>> HistoryImport::place(
    std::span<const model::ImportedRecord> records, const Actor& actor) {
  std::vector<Placed> places;
  places.reserve(records.size());
  for (const auto& record : records) {
    Placed place{record.cluster, 0};
    if (place.code.empty() && !record.cids.empty()) place.code = guess_cluster(record);
    if (!place.code.empty()) {
      const auto key = clusters_.key_of(place.code);
      if (!key) return fail(key.error());
      place.home = *key;
    } else if (!record.cids.empty() || record.job) {
      const auto key = legacy_cluster(actor);
      if (!key) return fail(key.error());
      place.home = *key;
    }
    places.push_back(std::move(place));
  }
  return places;
}

Result<std::vector<model::ImportVerdict>> HistoryImport::add(
    std::span<const model::ImportedRecord> records, const Actor& actor) {
  const auto places = place(records, actor);
  if (!places) return fail(places.error());

  std::map<ClusterKey, std::vector<std::string>> cids;
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& named = cids[(*places)[i].home];
    named.insert(named.end(), records[i].cids.begin(), records[i].cids.end());
  }
  std::vector<store::CustomerRow> interned;
  std::map<ClusterKey, KeyByCid> keys;
  for (auto& [cluster, named] : cids) {
    std::ranges::sort(named);
    named.erase(std::unique(named.begin(), named.end()), named.end());
    keys[cluster] = intern(directory_, cluster, named, interned);
  }

  std::vector<store::ImportedEntry> entries;
  entries.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& [code, home] = (*places)[i];
    entries.push_back(entry_of(records[i], code, home, keys[home]));
  }
  auto verdicts = store_.imports().add_history(interned, entries);
  if (verdicts) directory_.note_stored(interned);
  return verdicts;
}

Result<void> HistoryImport::note(const Actor& actor, model::AuditOutcome outcome,
                                 std::string detail) {
  const auto draft = audit_draft(actor, "legacy.import", outcome, std::move(detail));
  return store_.audit().append({&draft, 1});
}

}  // namespace tms::core
