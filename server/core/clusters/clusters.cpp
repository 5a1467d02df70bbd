#include "server/core/clusters/clusters.h"

#include <algorithm>
#include <utility>

#include "server/core/clusters/cluster_rules.h"
#include "server/core/clusters/clusters_impl.h"
#include "shared/model/text.h"

namespace tms::core {

using model::CredentialKeep;
using model::ErrorCode;
using model::fail;

namespace {

upstream::Origins origins_of(const store::ClusterRow& row) {
  return upstream::origins_of({row.base_url, row.token_url});
}

}  // namespace

Clusters::Clusters(store::Store& store, Directory& directory, ClustersOptions options)
    : impl_(std::make_unique<Impl>(store, directory, std::move(options))) {}

Clusters::~Clusters() {
  stop();
}

Result<std::uint64_t> Clusters::load() {
  auto rows = impl_->store.clusters().clusters();
  if (!rows) return fail(rows.error());
  if (auto loaded = impl_->directory.load(*rows, impl_->options.clock()); !loaded)
    return fail(loaded.error());
  for (auto& row : *rows) impl_->put(std::move(row));
  return impl_->credentials.load();
}

// ---- registry

Result<Clusters::Impl::EntryPtr> Clusters::Impl::find(std::string_view code) const {
  const std::shared_lock lock(mutex);
  for (const auto& [key, entry] : entries) {
    if (entry->row.code == code) return entry;
  }
  return fail(ErrorCode::NotFound,
              "There is no cluster with the code " + model::clean_text(code, 64) + ".");
}

Result<Clusters::Impl::EntryPtr> Clusters::Impl::find(ClusterKey key) const {
  const std::shared_lock lock(mutex);
  const auto found = entries.find(key);
  if (found == entries.end()) return fail(ErrorCode::NotFound, "The cluster was removed.");
  return found->second;
}

upstream::CallObserver Clusters::Impl::observer_of(const std::string& code) const {
  upstream::CallObserver observer;
  observer.on_started = options.on_call_started;
  if (options.on_call_ended) {
    observer.on_ended = [code, &told = options.on_call_ended](upstream::CallKind kind,
                                                              const upstream::CallInfo& call) {
      told(code, kind, call);
    };
  }
  return observer;
}

Clusters::Impl::EntryPtr Clusters::Impl::put(store::ClusterRow row) {
  auto entry = std::make_shared<ClusterEntry>();
  const std::unique_lock lock(mutex);
  EntryPtr& place = entries[row.key];
  if (place && place->row.base_url == row.base_url && place->row.token_url == row.token_url) {
    entry->client = place->client;
  } else {
    entry->client = std::make_shared<upstream::TmsClient>(
        upstream::Endpoint{row.base_url, row.token_url}, options.timeouts, observer_of(row.code));
  }
  if (auto& life = lives[row.key]; !life) life = std::make_unique<ClusterLife>();
  // Before the entry is seen: nobody calls the new address with what was given for the old one.
  credentials.set_origins(row.key, entry->client->origins());
  if (place) row.last_sync = place->row.last_sync;  // a sync may have ended meanwhile
  entry->row = std::move(row);
  place = std::move(entry);
  return place;
}

ClusterLife& Clusters::Impl::life(ClusterKey key) {
  {
    const std::shared_lock lock(mutex);
    if (const auto found = lives.find(key); found != lives.end()) return *found->second;
  }
  const std::unique_lock lock(mutex);
  auto& life = lives[key];
  if (!life) life = std::make_unique<ClusterLife>();
  return *life;
}

model::Cluster Clusters::Impl::view(const ClusterEntry& entry, model::UserId reader,
                                    bool with_urls) {
  model::Cluster cluster;
  cluster.code = entry.row.code;
  cluster.name = entry.row.name;
  cluster.description = entry.row.description;
  cluster.display_order = entry.row.display_order;
  if (with_urls) {
    cluster.base_url = entry.row.base_url;
    cluster.token_url = entry.row.token_url;
  }
  const auto counts = directory.counts(entry.row.key);
  cluster.customers = counts.customers;
  cluster.missing = counts.missing;
  cluster.settings = entry.row.settings;
  cluster.credentials = credentials.view(entry.row.key, reader);
  cluster.breaker = life(entry.row.key).breaker.state(options.clock());
  cluster.last_sync = entry.row.last_sync;
  return cluster;
}

std::vector<model::Cluster> Clusters::list(model::UserId reader, bool with_urls) const {
  std::vector<Impl::EntryPtr> entries;
  {
    const std::shared_lock lock(impl_->mutex);
    for (const auto& [key, entry] : impl_->entries) entries.push_back(entry);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a->row.display_order, std::string_view(a->row.code)) <
           std::pair(b->row.display_order, std::string_view(b->row.code));
  });
  std::vector<model::Cluster> clusters;
  for (const auto& entry : entries) clusters.push_back(impl_->view(*entry, reader, with_urls));
  return clusters;
}

std::vector<std::pair<std::string, ClusterKey>> Clusters::codes() const {
  std::vector<std::pair<std::string, ClusterKey>> codes;
  const std::shared_lock lock(impl_->mutex);
  codes.reserve(impl_->entries.size());
  for (const auto& [key, entry] : impl_->entries) codes.emplace_back(entry->row.code, key);
  return codes;
}

Result<model::Cluster> Clusters::find(std::string_view code, model::UserId reader,
                                      bool with_urls) const {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  return impl_->view(**entry, reader, with_urls);
}

Result<model::Cluster> Clusters::add(const Actor& actor, const model::NewCluster& wanted) {
  auto row = new_cluster_row(wanted);
  if (!row) return fail(row.error());
  const std::lock_guard changing(impl_->change_mutex);
  if (!wanted.display_order) {
    const std::shared_lock lock(impl_->mutex);
    for (const auto& [key, entry] : impl_->entries) {
      row->display_order = std::max(row->display_order, entry->row.display_order + 1);
    }
  }
  auto audit = audit_draft(actor, "cluster.create", model::AuditOutcome::Success, row->name);
  audit.cluster = row->code;
  const auto key = impl_->store.clusters().add_cluster(*row, audit);
  if (!key) return fail(key.error());
  row->key = *key;
  impl_->directory.add_cluster(*key, row->code);
  impl_->directory.set_expected_apps(*key, row->settings.expected_apps);
  return impl_->view(*impl_->put(std::move(*row)), actor.user_id, true);
}

Result<model::Cluster> Clusters::update(const Actor& actor, std::string_view code,
                                        const model::ClusterPatch& patch) {
  const std::lock_guard changing(impl_->change_mutex);
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  auto row = patched_cluster_row((*entry)->row, patch);
  if (!row) return fail(row.error());
  // Who connected trusted the old address with a secret, not the new one.
  const bool moves = origins_of(*row) != origins_of((*entry)->row);
  const std::size_t connections = moves ? impl_->credentials.count(row->key) : 0;
  std::string detail = "changed: " + changed_fields((*entry)->row, *row);
  if (connections > 0) {
    detail += "; stored credentials removed, because the address is another one: " +
              std::to_string(connections);
  }
  auto audit = audit_draft(actor, "cluster.update", model::AuditOutcome::Success, detail);
  audit.cluster = row->code;
  const auto credentials =
      moves ? store::StoredCredentials::Removed : store::StoredCredentials::Kept;
  if (auto stored = impl_->store.clusters().update_cluster(*row, credentials, audit); !stored) {
    return fail(stored.error());
  }
  impl_->directory.set_expected_apps(row->key, row->settings.expected_apps);
  const auto fresh = impl_->put(std::move(*row));
  request_sync(fresh->row.key);
  return impl_->view(*fresh, actor.user_id, true);
}

Result<void> Clusters::remove(const Actor& actor, std::string_view code) {
  const std::lock_guard changing(impl_->change_mutex);
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  auto audit =
      audit_draft(actor, "cluster.delete", model::AuditOutcome::Success, (*entry)->row.name);
  audit.cluster = (*entry)->row.code;
  const ClusterKey key = (*entry)->row.key;
  if (auto removed = impl_->store.clusters().remove_cluster(key, audit); !removed) return removed;
  impl_->directory.remove_cluster(key);
  impl_->credentials.forget_cluster(key);
  const std::unique_lock lock(impl_->mutex);
  impl_->entries.erase(key);
  return {};
}

Result<ClusterKey> Clusters::key_of(std::string_view code) const {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  return (*entry)->row.key;
}

Result<void> require_url(const ClusterEntry& entry) {
  if (!entry.row.base_url.empty()) return {};
  return fail(ErrorCode::Conflict,
              "The cluster " + entry.row.code + " has no URL yet: an admin has to set one.");
}

Result<ClusterKey> Clusters::callable_key_of(std::string_view code) const {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  if (auto callable = require_url(**entry); !callable) return fail(callable.error());
  return (*entry)->row.key;
}

Result<std::string> Clusters::code_of(ClusterKey key) const {
  const auto entry = impl_->find(key);
  if (!entry) return fail(entry.error());
  return (*entry)->row.code;
}

Result<model::ClusterSettings> Clusters::settings(ClusterKey key) const {
  const auto entry = impl_->find(key);
  if (!entry) return fail(entry.error());
  return (*entry)->row.settings;
}

// ---- credentials

Result<model::CredentialsResult> Clusters::connect(const Actor& actor, std::string_view code,
                                                   const model::CredentialsRequest& request) {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  if (request.keep == CredentialKeep::Cluster && actor.role != to_string(model::Role::Admin)) {
    return fail(ErrorCode::Forbidden, "Only an admin may connect a cluster for everyone.");
  }
  const auto& row = (*entry)->row;
  if (request.kind == model::CredentialKind::ClientCredentials && row.token_url.empty()) {
    return fail(ErrorCode::Conflict, "The cluster " + row.code +
                                         " has no token_url to exchange client credentials at: "
                                         "an admin has to set it, or connect with a token.");
  }
  auto obtained = impl_->credentials.obtain(actor, row.key, request, *(*entry)->client);
  if (!obtained) return fail(obtained.error());
  const auto result = Credentials::result_of(**obtained, request.reveal);
  {
    // The exchange took its time: what was given for one address is not kept for another.
    const std::lock_guard changing(impl_->change_mutex);
    const auto current = impl_->find(row.key);
    if (!current) return fail(current.error());
    if ((*current)->client->origins() != (*entry)->client->origins()) {
      return fail(ErrorCode::Conflict, "The address of the cluster " + row.code +
                                           " was changed meanwhile: connect again.");
    }
    if (auto kept = impl_->credentials.keep(actor, row.code, std::move(*obtained)); !kept) {
      return fail(kept.error());
    }
  }
  request_sync(row.key);
  return result;
}

Result<void> Clusters::disconnect(const Actor& actor, std::string_view code,
                                  std::optional<CredentialKeep> keep) {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  const bool for_cluster = keep == CredentialKeep::Cluster;
  if (for_cluster && actor.role != to_string(model::Role::Admin)) {
    return fail(ErrorCode::Forbidden, "Only an admin may disconnect a cluster for everyone.");
  }
  const auto& row = (*entry)->row;
  return impl_->credentials.remove(actor, row.key, row.code,
                                   for_cluster ? model::UserId{} : actor.user_id);
}

Result<std::string> Clusters::token_for(ClusterKey key, model::UserId user) {
  const auto entry = impl_->find(key);
  if (!entry) return fail(entry.error());
  return impl_->credentials.token(key, user, *(*entry)->client);
}

bool Clusters::token_refused(ClusterKey key, model::UserId user, std::string_view token) {
  return impl_->credentials.token_refused(key, user, token);
}

// ---- calls

Result<Connection> Clusters::Impl::connection(const ClusterEntry& entry, model::UserId user) {
  if (auto callable = require_url(entry); !callable) return fail(callable.error());
  auto token = credentials.token(entry.row.key, user, *entry.client);
  if (!token) return fail(token.error());
  return Connection{entry.client, std::move(*token)};
}

Result<Connection> Clusters::connection(ClusterKey key, model::UserId user) {
  const auto entry = impl_->find(key);
  if (!entry) return fail(entry.error());
  return impl_->connection(**entry, user);
}

CircuitBreaker& Clusters::breaker(ClusterKey key) {
  return impl_->life(key).breaker;
}

Result<model::ClusterTestResult> Clusters::test_connection(const Actor& actor,
                                                           std::string_view code) {
  const auto entry = impl_->find(code);
  if (!entry) return fail(entry.error());
  model::ClusterTestResult result;
  auto connection = impl_->connection(**entry, actor.user_id);
  if (!connection) {
    if (connection.error().code == ErrorCode::Conflict) return fail(connection.error());
    result.message = connection.error().message;
    return result;
  }
  // One known customer is enough; without any, the whole cluster is asked for.
  model::CustomerQuery query;
  query.cluster = (*entry)->row.code;
  query.limit = 1;
  const auto known = impl_->directory.window(query);
  const auto ignore = [](const upstream::StateRecord&) {};
  const auto reply =
      known && !known->items.empty()
          ? connection->client->read_state(connection->token, known->items.front().cid, ignore)
          : connection->client->read_all_states(connection->token, ignore);
  result.ok = reply.ok;
  result.latency_ms = reply.call.latency_ms;
  result.http_status = reply.call.http_status;
  result.message =
      reply.ok ? "The cluster answered as it should."
      : reply.unauthorized
          ? "The cluster refuses the token: connect again. It said: " + reply.call.message
          : reply.call.message;
  return result;
}

}  // namespace tms::core
