#include <iostream>

#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "shared/model/text.h"
#include "shared/protocol/cluster_json.h"

namespace tms::commands {

namespace {

model::ClusterSettingsPatch settings_of(const ClusterArguments& arguments) {
  model::ClusterSettingsPatch settings;
  settings.settle_after_s = arguments.settle_after_s;
  settings.chunk_size = arguments.chunk_size;
  settings.concurrency = arguments.concurrency;
  return settings;
}

int send(model::Result<AdminChannel> channel, const std::string& method, const std::string& path,
         const std::string& json) {
  if (!channel) return report(channel.error());
  auto body = channel->send(method, path, json);
  if (!body) return report(body.error());
  auto cluster = protocol::read_cluster(*body);
  if (!cluster) return report(cluster.error());
  std::cout << cluster->code << ": "
            << (cluster->base_url.empty() ? "no URL yet" : cluster->base_url) << "\n";
  return 0;
}

}  // namespace

int add_cluster(const ClusterArguments& arguments) {
  model::NewCluster cluster;
  cluster.code = arguments.code;
  cluster.name = arguments.name.value_or("");
  cluster.base_url = arguments.base_url.value_or("");
  cluster.token_url = arguments.token_url.value_or("");
  cluster.settings = settings_of(arguments);
  return send(AdminChannel::open(arguments.directory, AdminChannel::Missing::IsCreated), "POST",
              "/api/v1/clusters", protocol::write_new_cluster(cluster));
}

int set_cluster(const ClusterArguments& arguments) {
  model::ClusterPatch patch;
  patch.name = arguments.name;
  patch.base_url = arguments.base_url;
  patch.token_url = arguments.token_url;
  patch.settings = settings_of(arguments);
  return send(AdminChannel::open(arguments.directory), "PATCH",
              "/api/v1/clusters/" + model::percent_encode(arguments.code),
              protocol::write_cluster_patch(patch));
}

int list_clusters(const ClusterArguments& arguments) {
  auto channel = AdminChannel::open(arguments.directory);
  if (!channel) return report(channel.error());
  auto body = channel->send("GET", "/api/v1/clusters", "");
  if (!body) return report(body.error());
  auto page = protocol::read_clusters(*body);
  if (!page) return report(page.error());
  for (const model::Cluster& cluster : page->items) {
    std::cout << cluster.code << "\t" << cluster.name << "\t" << cluster.customers << " customers\t"
              << (cluster.base_url.empty() ? "no URL yet" : cluster.base_url) << "\n";
  }
  return 0;
}

}  // namespace tms::commands
