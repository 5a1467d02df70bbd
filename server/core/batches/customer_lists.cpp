#include "server/core/batches/customer_lists.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "shared/model/batch.h"
#include "shared/model/text.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

// What a source gave.
struct CustomerLists::Read {
  model::IdList list;
  std::optional<std::uint64_t> total_devices;
  std::string kind;  // text | url | cids
};

namespace {

constexpr std::size_t kMostColumnName = 128;

std::string sorted_lines(std::vector<model::CustomerId> ids) {
  std::sort(ids.begin(), ids.end(),
            [](const auto& a, const auto& b) { return a.text() < b.text(); });
  std::size_t bytes = 0;
  for (const auto& id : ids) bytes += id.text().size() + 1;
  std::string lines;
  lines.reserve(bytes);
  for (const auto& id : ids) lines.append(id.text()).append(1, '\n');
  return lines;
}

Result<void> check_ids(const model::IdList& list) {
  if (list.ambiguous) {
    return fail(model::field_error(
        "source.columns", "ambiguous_columns",
        "This list has several columns and no header that names the one with the customer ids. "
        "Say whether all columns hold ids, or only the first.",
        ErrorCode::AmbiguousColumns));
  }
  if (list.ids.empty()) {
    return fail(model::field_error(
        "source", "empty",
        list.rejected_total > 0
            ? "None of these entries is a customer id; the first was rejected because " +
                  list.rejected.front().reason + "."
            : std::string("The source holds no customer id.")));
  }
  if (list.ids.size() > kMaxListCustomers) {
    return fail(model::field_error("source", "too_many",
                                   "A list holds at most " +
                                       model::group_digits(kMaxListCustomers) +
                                       " customers; this "
                                       "one has " +
                                       model::group_digits(list.ids.size()) + "."));
  }
  return {};
}

std::string in_words(const model::CustomerList& list) {
  using model::group_digits;
  return list.device_type + ": " + model::counted(list.total_customers, "customer", "customers") +
         " on " + model::counted(list.total_devices, "device", "devices") +
         (list.devices_estimated ? " (estimated)" : "") + " from " + list.source + ", " +
         model::counted(list.duplicates, "duplicate", "duplicates") + ", " +
         group_digits(list.rejected_total) + " rejected";
}

tl::unexpected<model::Error> no_list(std::string_view cluster, std::string_view device_type) {
  return fail(ErrorCode::NotFound, "There is no customer list of " +
                                       model::clean_text(cluster, 64) + " and " +
                                       model::clean_text(device_type, 64) + ".");
}

}  // namespace

CustomerLists::CustomerLists(store::Store& store, Clusters& clusters, Memberships& memberships,
                             Clock clock, std::vector<std::string> sources,
                             upstream::Timeouts timeouts)
    : store_(store),
      clusters_(clusters),
      memberships_(memberships),
      clock_(std::move(clock)),
      timeouts_(timeouts) {
  for (const std::string& source : sources) {
    if (auto origin = upstream::list_origin(source)) sources_.push_back(std::move(*origin));
  }
}

Result<model::CustomerListPage> CustomerLists::lists() const {
  auto rows = store_.batches().lists();
  if (!rows) return fail(rows.error());
  model::CustomerListPage page;
  for (auto& row : *rows) page.items.push_back(std::move(row.list));
  page.total = page.items.size();
  return page;
}

Result<model::CustomerList> CustomerLists::list(std::string_view cluster,
                                                std::string_view device_type) const {
  const auto key = clusters_.key_of(cluster);
  if (!key) return fail(key.error());
  auto row = store_.batches().list(*key, device_type);
  if (!row) return fail(row.error());
  if (!*row) return no_list(cluster, device_type);
  return std::move((*row)->list);
}

Result<void> CustomerLists::check_device_type(const std::string& device_type) const {
  const auto types = clusters_.device_types();
  if (!types) return fail(types.error());
  const bool is_known = std::any_of(types->begin(), types->end(),
                                    [&](const auto& type) { return type.code == device_type; });
  if (is_known) return {};
  return fail(ErrorCode::NotFound,
              "There is no device type " + model::clean_text(device_type, 64) + ".");
}

Result<CustomerLists::Read> CustomerLists::fetch(const model::ListFromUrl& source) const {
  const auto origin = upstream::list_origin(source.url);
  if (!origin) {
    return fail(model::field_error(
        "source.url", "invalid",
        "Write an address like https://lists.example.net/customers, without user name and #."));
  }
  if (std::find(sources_.begin(), sources_.end(), *origin) == sources_.end()) {
    return fail(model::field_error(
        "source.url", "not_allowed",
        "Lists are not fetched from " + *origin +
            ": whoever runs the server has to name it with --list-source first."));
  }
  auto reply = upstream::fetch_list(source.url, source.token, timeouts_);
  if (!reply) return fail(reply.error());
  if (reply->total_devices.value_or(0) > model::kMaxDevices) {
    return fail(model::field_error("source.url", "out_of_range",
                                   "The source says " + std::to_string(*reply->total_devices) +
                                       " devices, which is more than a list may have."));
  }
  return Read{std::move(reply->list), reply->total_devices, "url"};
}

Result<CustomerLists::Read> CustomerLists::read(model::CustomerListSource source) const {
  if (const auto* text = std::get_if<model::ListFromText>(&source)) {
    return Read{model::parse_id_list(text->text, text->columns), std::nullopt, "text"};
  }
  if (const auto* url = std::get_if<model::ListFromUrl>(&source)) return fetch(*url);
  return Read{std::move(std::get<model::ListFromCids>(source).list), std::nullopt, "cids"};
}

Result<model::CustomerList> CustomerLists::put(const Actor& actor, std::string_view cluster,
                                               const std::string& device_type,
                                               model::CustomerListRequest request) {
  const auto key = clusters_.key_of(cluster);
  if (!key) return fail(key.error());
  if (auto known = check_device_type(device_type); !known) return fail(known.error());
  auto read_in = read(std::move(request.source));
  if (!read_in) {
    record_refusal(actor, cluster, device_type, read_in.error());
    return fail(read_in.error());
  }
  if (auto good = check_ids(read_in->list); !good) return fail(good.error());

  store::CustomerListRow row;
  row.cluster = *key;
  model::CustomerList& list = row.list;
  list.cluster = cluster;
  list.device_type = device_type;
  list.total_customers = read_in->list.ids.size();
  const auto devices = request.total_devices ? request.total_devices : read_in->total_devices;
  list.devices_estimated = !devices;
  list.total_devices = devices.value_or(2 * list.total_customers);
  list.duplicates = read_in->list.duplicates;
  list.rejected = std::move(read_in->list.rejected);
  list.rejected_total = read_in->list.rejected_total;
  for (const std::string& name : read_in->list.ignored_columns) {
    list.ignored_columns.push_back(model::clean_text(name, kMostColumnName));
  }
  list.source = read_in->kind;
  list.updated_at = clock_();
  list.updated_by = actor.username;
  const std::string lines = sorted_lines(std::move(read_in->list.ids));
  auto audit = audit_draft(actor, "list.update", model::AuditOutcome::Success, in_words(list));
  audit.cluster = list.cluster;
  if (auto stored = store_.batches().put_list(row, lines, audit); !stored) {
    return fail(stored.error());
  }
  memberships_.changed();
  return std::move(list);
}

Result<void> CustomerLists::remove(const Actor& actor, std::string_view cluster,
                                   const std::string& device_type) {
  const auto key = clusters_.key_of(cluster);
  if (!key) return fail(key.error());
  auto audit = audit_draft(actor, "list.delete", model::AuditOutcome::Success, device_type);
  audit.cluster = cluster;
  if (auto removed = store_.batches().remove_list(*key, device_type, audit); !removed) {
    if (removed.error().code != ErrorCode::NotFound) return removed;
    return no_list(cluster, device_type);
  }
  memberships_.changed();
  return {};
}

// A host that is not allowed, a source that refuses: tried, and worth knowing.
void CustomerLists::record_refusal(const Actor& actor, std::string_view cluster,
                                   const std::string& device_type, const model::Error& error) {
  const bool is_denied = error.code == ErrorCode::InvalidRequest;
  auto audit = audit_draft(actor, "list.update",
                           is_denied ? model::AuditOutcome::Denied : model::AuditOutcome::Failure,
                           device_type + ": " + error.message);
  audit.cluster = cluster;
  // Nothing was changed: what cannot be recorded now does not make the refusal an error.
  (void)store_.audit().append({&audit, 1});
}

}  // namespace tms::core
