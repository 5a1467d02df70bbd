#include "server/capacity/growth.h"

#include <algorithm>
#include <array>
#include <random>

#include "server/capacity/server_watch.h"
#include "server/capacity/world.h"
#include "shared/model/customer_query.h"
#include "shared/model/text.h"
#include "shared/protocol/query.h"

namespace tms::capacity {

using model::fail;
using model::Result;

namespace {

constexpr std::array<std::uint32_t, 5> kSizes{1'000, 10'000, 50'000, 200'000, 1'000'000};
constexpr std::uint32_t kMostInOneCluster = 500'000;
constexpr int kCalls = 300;
constexpr std::uint32_t kWindow = 200;

std::string window_target(const World& world, std::uint32_t customers, std::mt19937& random) {
  model::CustomerQuery query;
  query.cluster = world.cluster();
  query.limit = kWindow;
  query.filter.states = {static_cast<model::State>(1 + random() % 4)};
  query.sort = {model::CustomerSortKey::UpdatedAt, random() % 2 == 0};
  query.offset = random() % std::max(customers / 10, 1u);
  return "/api/v1/customers?" + protocol::write_customer_query(query);
}

std::string history_target(World& world, std::mt19937& random) {
  return "/api/v1/audit?limit=50&cluster=" + model::percent_encode(world.cluster()) +
         "&cid=" + world.sim().cid(random() % world.sim().size());
}

template <typename Target>
Result<Quantiles> time_calls(World& world, Route route, Target target) {
  std::vector<std::uint32_t> took_us;
  for (int call = 0; call < kCalls; ++call) {
    const auto asked_for = target();
    const auto begin = Clock::now();
    if (const auto answer = world.admin().get(route, asked_for); !answer)
      return fail(model::ErrorCode::Internal, answer.error().message);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    took_us.push_back(static_cast<std::uint32_t>(took.count()));
  }
  return quantiles_of(took_us);
}

Result<GrowthPoint> measure_size(const Options& options, std::uint32_t customers) {
  auto opened = World::open(options, "growth" + std::to_string(customers));
  if (!opened) return fail(opened.error());
  World& world = **opened;
  GrowthPoint point;
  point.customers = customers;
  point.clusters = (customers + kMostInOneCluster - 1) / kMostInOneCluster;
  const auto in_each = customers / point.clusters;
  for (std::uint32_t i = 0; i < point.clusters; ++i) {
    const auto synced = world.add_cluster(in_each);
    if (!synced) return fail(synced.error());
    point.first_sync_ms = *synced;
  }
  const auto unchanged = world.sync();
  if (!unchanged) return fail(unchanged.error());
  point.unchanged_sync_ms = *unchanged;

  std::mt19937 random(1);
  const auto window =
      time_calls(world, Route::Customers, [&] { return window_target(world, in_each, random); });
  if (!window) return fail(window.error());
  point.window = *window;
  const auto history =
      time_calls(world, Route::Audit, [&] { return history_target(world, random); });
  if (!history) return fail(history.error());
  point.history = *history;
  // After a start: what the first read of the cluster took on the way is given back then.
  if (const auto started = world.restart(); !started) return fail(started.error());
  point.start_ms = world.server()->start_up_ms();
  const auto metrics = world.admin().get(Route::Other, "/metrics", Purpose::Background);
  if (!metrics) return fail(model::ErrorCode::Internal, metrics.error().message);
  const auto sample = read_server_sample(*metrics);
  if (!sample) return fail(model::ErrorCode::Internal, "/metrics does not tell the memory.");
  point.rss_mb = sample->rss_bytes / 1e6;
  return point;
}

}  // namespace

std::vector<std::uint32_t> growth_sizes(std::uint32_t growth_to) {
  std::vector<std::uint32_t> sizes;
  std::copy_if(kSizes.begin(), kSizes.end(), std::back_inserter(sizes),
               [&](std::uint32_t size) { return size <= growth_to; });
  return sizes;
}

void measure_growth(const Options& options, StopSwitch& cancel, const Progress& progress,
                    Report& report) {
  for (const auto customers : growth_sizes(options.growth_to)) {
    if (cancel.is_stopped()) {
      report.growth_stopped_because = cancel.reason();
      return;
    }
    progress(std::to_string(customers) + " customers");
    const auto point = measure_size(options, customers);
    if (!point) {
      report.growth_stopped_because =
          "With " + model::group_digits(customers) + " customers: " + point.error().message;
      return;
    }
    report.growth.push_back(*point);
  }
}

}  // namespace tms::capacity
