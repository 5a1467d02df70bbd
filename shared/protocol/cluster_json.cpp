#include "shared/protocol/cluster_json.h"

#include "shared/protocol/credential_text.h"
#include "shared/protocol/error_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr TextLimit kNameLimit{0, 200};
constexpr TextLimit kDescriptionLimit{0, 2000};
constexpr TextLimit kUrlLimit{0, 2048};
constexpr TextLimit kAppLimit{1, 128};
constexpr std::size_t kMaxExpectedApps = 256;

// ---- settings

void write_settings(JsonWriter& out, const model::ClusterSettings& settings) {
  out.begin_object().key("expected_apps").begin_array();
  for (const std::string& app : settings.expected_apps) out.text(app);
  out.end_array();
  out.key("chunk_size").number(settings.chunk_size);
  out.key("concurrency").number(settings.concurrency);
  out.key("app_status_concurrency").number(settings.app_status_concurrency);
  out.key("sync_interval_s").number(settings.sync_interval_s);
  out.key("app_status_ttl_s").number(settings.app_status_ttl_s);
  out.key("app_status_follow_s").number(settings.app_status_follow_s);
  out.key("settle_after_s").number(settings.settle_after_s);
  out.end_object();
}

void read_settings(ObjectReader& in, model::ClusterSettings& settings) {
  in.texts("expected_apps", settings.expected_apps);
  in.number("chunk_size", settings.chunk_size);
  in.number("concurrency", settings.concurrency);
  in.number("app_status_concurrency", settings.app_status_concurrency);
  in.number("sync_interval_s", settings.sync_interval_s);
  in.number("app_status_ttl_s", settings.app_status_ttl_s);
  in.number("app_status_follow_s", settings.app_status_follow_s);
  in.number("settle_after_s", settings.settle_after_s);
}

void write_settings_patch(JsonWriter& out, const model::ClusterSettingsPatch& patch) {
  if (patch == model::ClusterSettingsPatch{}) return;
  out.key("settings").begin_object();
  if (patch.expected_apps) {
    out.key("expected_apps").begin_array();
    for (const std::string& app : *patch.expected_apps) out.text(app);
    out.end_array();
  }
  const auto write = [&](std::string_view key, const std::optional<std::uint32_t>& value) {
    if (value) out.key(key).number(*value);
  };
  write("chunk_size", patch.chunk_size);
  write("concurrency", patch.concurrency);
  write("app_status_concurrency", patch.app_status_concurrency);
  write("sync_interval_s", patch.sync_interval_s);
  write("app_status_ttl_s", patch.app_status_ttl_s);
  write("app_status_follow_s", patch.app_status_follow_s);
  write("settle_after_s", patch.settle_after_s);
  out.end_object();
}

// Ranges: shared/model/cluster.h.
void read_settings_patch(ObjectReader& in, model::ClusterSettingsPatch& patch) {
  if (in.has("expected_apps")) {
    std::vector<std::string> apps;
    in.texts("expected_apps", apps, Need::Required, kAppLimit);
    if (apps.size() > kMaxExpectedApps) {
      in.error("expected_apps", "too_many", "takes at most 256 names");
    }
    patch.expected_apps = std::move(apps);
  }
  const auto number = [&in](const char* name, std::optional<std::uint32_t>& value,
                            model::Limits limits) {
    in.number(name, value, limits.least, limits.most);
  };
  number("chunk_size", patch.chunk_size, model::kChunkSizeLimits);
  number("concurrency", patch.concurrency, model::kConcurrencyLimits);
  in.number("app_status_concurrency", patch.app_status_concurrency, 1u, 256u);
  in.number("sync_interval_s", patch.sync_interval_s, 0u, 86'400u);
  if (patch.sync_interval_s && *patch.sync_interval_s > 0 && *patch.sync_interval_s < 5) {
    in.error("sync_interval_s", "out_of_range", "must be 0 (only by hand) or 5 to 86400");
  }
  in.number("app_status_ttl_s", patch.app_status_ttl_s, 0u, 604'800u);
  in.number("app_status_follow_s", patch.app_status_follow_s, 0u, 86'400u);
  number("settle_after_s", patch.settle_after_s, model::kSettleAfterLimits);
}

// ---- clusters

void write_credentials(JsonWriter& out, const model::CredentialView& credentials) {
  out.begin_object();
  out.key("kind").text(to_string(credentials.kind));
  out.key("keep").text_or_null(credentials.keep ? to_string(*credentials.keep) : "");
  out.key("token_type").text_or_null(credentials.token_type);
  out.key("scope").text_or_null(credentials.scope);
  out.key("expires_at").time(credentials.expires_at);
  out.end_object();
}

void read_credentials(ObjectReader& in, model::CredentialView& credentials) {
  in.name("kind", credentials.kind, model::parse_credential_kind);
  in.name_or_null("keep", credentials.keep, model::parse_credential_keep);
  in.text_or_null("token_type", credentials.token_type);
  in.text_or_null("scope", credentials.scope);
  in.time("expires_at", credentials.expires_at);
}

void write_report_fields(JsonWriter& out, const model::SyncReport& report) {
  out.key("at").time(report.at);
  out.key("ok").boolean(report.ok);
  out.key("customers").number(report.customers);
  out.key("changed").number(report.changed);
  out.key("malformed").number(report.malformed);
  out.key("missing").number(report.missing);
  out.key("duration_ms").number(report.duration_ms);
  out.key("error");
  write_inner_error(out, report.error);
}

void write_report(JsonWriter& out, const model::SyncReport& report) {
  out.begin_object();
  write_report_fields(out, report);
  out.end_object();
}

void read_report(ObjectReader& in, model::SyncReport& report) {
  in.time("at", report.at);
  in.boolean("ok", report.ok);
  in.number("customers", report.customers);
  in.number("changed", report.changed);
  in.number("malformed", report.malformed);
  in.number("missing", report.missing);
  in.number("duration_ms", report.duration_ms);
  read_inner_error(in, report.error);
}

void write_follow(JsonWriter& out, const model::AppStatusFollow& follow) {
  out.begin_object();
  out.key("customers").number(follow.customers);
  out.key("last_read_at").time(follow.last_read_at);
  out.key("error");
  write_inner_error(out, follow.error);
  out.end_object();
}

void read_follow(ObjectReader& in, model::AppStatusFollow& follow) {
  in.number("customers", follow.customers);
  in.time("last_read_at", follow.last_read_at);
  read_inner_error(in, follow.error);
}

void write_cluster_fields(JsonWriter& out, const model::Cluster& cluster) {
  out.begin_object();
  out.key("code").text(cluster.code);
  out.key("name").text(cluster.name);
  out.key("description").text(cluster.description);
  out.key("display_order").number(cluster.display_order);
  out.key("base_url").text_or_null(cluster.base_url);
  out.key("token_url").text_or_null(cluster.token_url);
  out.key("customers").number(cluster.customers);
  out.key("missing").number(cluster.missing);
  out.key("settings");
  write_settings(out, cluster.settings);
  out.key("credentials");
  write_credentials(out, cluster.credentials);
  out.key("breaker").text(to_string(cluster.breaker));
  out.key("last_sync");
  if (cluster.last_sync) {
    write_report(out, *cluster.last_sync);
  } else {
    out.null();
  }
  out.key("app_status_follow");
  write_follow(out, cluster.app_status_follow);
  out.end_object();
}

void read_cluster_fields(ObjectReader& in, model::Cluster& cluster) {
  in.text("code", cluster.code);
  in.text("name", cluster.name);
  in.text("description", cluster.description);
  in.number("display_order", cluster.display_order);
  in.text_or_null("base_url", cluster.base_url);
  in.text_or_null("token_url", cluster.token_url);
  in.number("customers", cluster.customers);
  in.number("missing", cluster.missing);
  in.object("settings", Need::Required,
            [&](ObjectReader& settings) { read_settings(settings, cluster.settings); });
  in.object("credentials", Need::Required,
            [&](ObjectReader& credentials) { read_credentials(credentials, cluster.credentials); });
  in.name("breaker", cluster.breaker, model::parse_breaker_state);
  in.object_or_null(
      "last_sync", [&](ObjectReader& report) { read_report(report, cluster.last_sync.emplace()); });
  in.object("app_status_follow", Need::Required,
            [&](ObjectReader& follow) { read_follow(follow, cluster.app_status_follow); });
}

}  // namespace

Result<model::NewCluster> read_new_cluster(std::string_view json) {
  return read_request<model::NewCluster>(json, [](ObjectReader& in, auto& cluster) {
    in.text("code", cluster.code, Need::Required, {1, 256});
    if (!cluster.code.empty() && !model::ClusterCode::parse(cluster.code)) {
      in.error("code", "invalid",
               "must be 1 to 64 letters, digits, spaces, _ . and -, without a space at either end");
    }
    in.text("name", cluster.name, Need::Optional, kNameLimit);
    in.text("description", cluster.description, Need::Optional, kDescriptionLimit);
    in.number("display_order", cluster.display_order);
    in.text("base_url", cluster.base_url, Need::Optional, kUrlLimit);
    in.text("token_url", cluster.token_url, Need::Optional, kUrlLimit);
    in.object("settings", Need::Optional,
              [&](ObjectReader& settings) { read_settings_patch(settings, cluster.settings); });
  });
}

std::string write_new_cluster(const model::NewCluster& cluster) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("code").text(cluster.code);
  if (!cluster.name.empty()) out.key("name").text(cluster.name);
  if (!cluster.description.empty()) out.key("description").text(cluster.description);
  if (cluster.display_order) out.key("display_order").number(*cluster.display_order);
  if (!cluster.base_url.empty()) out.key("base_url").text(cluster.base_url);
  if (!cluster.token_url.empty()) out.key("token_url").text(cluster.token_url);
  write_settings_patch(out, cluster.settings);
  out.end_object();
  return text;
}

Result<model::ClusterPatch> read_cluster_patch(std::string_view json) {
  return read_request<model::ClusterPatch>(json, [](ObjectReader& in, auto& patch) {
    in.text("name", patch.name, kNameLimit);
    in.text("description", patch.description, kDescriptionLimit);
    in.number("display_order", patch.display_order);
    in.text_or_null("base_url", patch.base_url, kUrlLimit);
    in.text_or_null("token_url", patch.token_url, kUrlLimit);
    in.object("settings", Need::Optional,
              [&](ObjectReader& settings) { read_settings_patch(settings, patch.settings); });
  });
}

std::string write_cluster_patch(const model::ClusterPatch& patch) {
  std::string text;
  JsonWriter out(text);
  const auto write = [&](std::string_view key, const std::optional<std::string>& value) {
    if (value) out.key(key).text(*value);
  };
  out.begin_object();
  write("name", patch.name);
  write("description", patch.description);
  if (patch.display_order) out.key("display_order").number(*patch.display_order);
  write("base_url", patch.base_url);
  write("token_url", patch.token_url);
  write_settings_patch(out, patch.settings);
  out.end_object();
  return text;
}

Result<model::CredentialsRequest> read_credentials_request(std::string_view json) {
  return read_request<model::CredentialsRequest>(json, [](ObjectReader& in, auto& request) {
    in.name("kind", request.kind, model::parse_credential_kind);
    if (request.kind == model::CredentialKind::ClientCredentials) {
      in.text("client_id", request.client_id, Need::Required, {1, 512});
      in.text("client_secret", request.client_secret, Need::Required, {1, 4096});
      in.boolean("reveal", request.reveal, Need::Optional);
    } else if (request.kind == model::CredentialKind::Bearer) {
      read_bearer_token(in, request.token);
    } else {
      in.error("kind", "unknown_value",
               "must be bearer or client_credentials; to disconnect, use DELETE");
    }
    in.name("keep", request.keep, model::parse_credential_keep, Need::Optional);
  });
}

std::string write_credentials_request(const model::CredentialsRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("kind").text(to_string(request.kind));
  if (request.kind == model::CredentialKind::ClientCredentials) {
    out.key("client_id").text(request.client_id);
    out.key("client_secret").text(request.client_secret);
    if (request.reveal) out.key("reveal").boolean(true);
  } else {
    out.key("token").text(request.token);
  }
  out.key("keep").text(to_string(request.keep));
  out.end_object();
  return text;
}

Result<model::SyncRequest> read_sync_request(std::string_view json) {
  if (json.empty()) return model::SyncRequest{};
  return read_request<model::SyncRequest>(json, [](ObjectReader& in, auto& request) {
    in.boolean("accept_missing", request.accept_missing, Need::Optional);
  });
}

std::string write_sync_request(const model::SyncRequest& request) {
  return request.accept_missing ? R"({"accept_missing":true})" : "{}";
}

std::string write_cluster(const model::Cluster& cluster) {
  std::string text;
  JsonWriter out(text);
  write_cluster_fields(out, cluster);
  return text;
}

Result<model::Cluster> read_cluster(std::string_view json) {
  return read_answer<model::Cluster>(json, read_cluster_fields);
}

std::string write_clusters(const model::ClusterPage& page) {
  return write_page(page, 800, write_cluster_fields);
}

Result<model::ClusterPage> read_clusters(std::string_view json) {
  return read_page<model::ClusterPage>(json, read_cluster_fields);
}

std::string write_credentials_result(const model::CredentialsResult& result) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("token_type").text_or_null(result.token_type);
  out.key("scope").text_or_null(result.scope);
  out.key("expires_at").time(result.expires_at);
  if (!result.access_token.empty()) out.key("access_token").text(result.access_token);
  out.end_object();
  return text;
}

Result<model::CredentialsResult> read_credentials_result(std::string_view json) {
  return read_answer<model::CredentialsResult>(json, [](ObjectReader& in, auto& result) {
    in.text_or_null("token_type", result.token_type);
    in.text_or_null("scope", result.scope);
    in.time("expires_at", result.expires_at);
    in.text("access_token", result.access_token, Need::Optional);
  });
}

std::string write_cluster_test(const model::ClusterTestResult& result) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("ok").boolean(result.ok);
  out.key("latency_ms").number(result.latency_ms);
  out.key("http_status").number_or_null(result.http_status);
  out.key("message").text(result.message);
  out.end_object();
  return text;
}

Result<model::ClusterTestResult> read_cluster_test(std::string_view json) {
  return read_answer<model::ClusterTestResult>(json, [](ObjectReader& in, auto& result) {
    in.boolean("ok", result.ok);
    in.number("latency_ms", result.latency_ms);
    in.number_or_null("http_status", result.http_status);
    in.text("message", result.message);
  });
}

std::string write_snapshot_report(const model::SnapshotReport& report) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_report_fields(out, report.sync);
  out.key("duplicates").number(report.duplicates);
  out.end_object();
  return text;
}

Result<model::SnapshotReport> read_snapshot_report(std::string_view json) {
  return read_answer<model::SnapshotReport>(json, [](ObjectReader& in, auto& report) {
    read_report(in, report.sync);
    in.number("duplicates", report.duplicates);
  });
}

}  // namespace tms::protocol
