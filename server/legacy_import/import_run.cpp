#include "server/legacy_import/import_run.h"

#include <algorithm>
#include <iterator>

#include "server/legacy_import/audit_rows.h"
#include "server/legacy_import/cluster_map.h"
#include "server/legacy_import/customer_homes.h"
#include "server/legacy_import/customer_rows.h"
#include "server/legacy_import/history_sender.h"
#include "server/legacy_import/job_rows.h"
#include "server/legacy_import/local_zone.h"
#include "server/legacy_import/reference_names.h"
#include "server/legacy_import/reference_rows.h"
#include "server/legacy_import/source_file.h"
#include "shared/model/text.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/import_json.h"

namespace tms::legacy_import {

using model::fail;
using model::Result;

namespace {

struct Sources {
  std::optional<SourceFile> audit, jobs, customers;
};

Result<void> open_source(const std::string& flag, const std::string& path,
                         std::optional<SourceFile>& source) {
  if (path.empty()) return {};
  auto opened = SourceFile::open(flag, path);
  if (!opened) return fail(opened.error());
  source.emplace(std::move(*opened));
  return {};
}

Result<Sources> open_sources(const ImportArguments& arguments) {
  Sources sources;
  for (auto opened : {open_source("--audit-db", arguments.audit_db, sources.audit),
                      open_source("--jobs-db", arguments.jobs_db, sources.jobs),
                      open_source("--customer-db", arguments.customer_db, sources.customers)}) {
    if (!opened) return fail(opened.error());
  }
  if (sources.audit || sources.jobs || sources.customers) return sources;
  return fail(model::field_error("--audit-db", "required",
                                 "Name at least one file: --audit-db, --jobs-db, --customer-db."));
}

// What rows of the predecessor may refer to.
struct Reference {
  std::vector<model::Cluster> clusters;
  std::vector<model::DeviceType> device_types;
  std::vector<model::NewCluster> new_clusters;  // are among `clusters` by code and name
  std::size_t new_device_types = 0;             // at the end of `device_types`
};

Result<Reference> read_reference(const Sources& sources, const Send& send, ImportReport& report) {
  Reference reference;
  const auto clusters = send("GET", "/api/v1/clusters", "");
  if (!clusters) return fail(clusters.error());
  auto page = protocol::read_clusters(*clusters);
  if (!page) return fail(page.error());
  reference.clusters = std::move(page->items);
  const auto types = send("GET", "/api/v1/device-types", "");
  if (!types) return fail(types.error());
  auto present = protocol::read_device_types(*types);
  if (!present) return fail(present.error());
  reference.device_types = std::move(*present);
  if (!sources.customers) return reference;
  reference.new_clusters = missing_clusters(*sources.customers, reference.clusters, report);
  for (const auto& cluster : reference.new_clusters) {
    auto& known = reference.clusters.emplace_back();
    known.code = cluster.code;
    known.name = cluster.name;
  }
  auto missing = missing_device_types(*sources.customers, reference.device_types, report);
  reference.new_device_types = missing.size();
  std::ranges::move(missing, std::back_inserter(reference.device_types));
  return reference;
}

Result<void> send_reference(const Reference& reference, const Send& send, ImportReport& report) {
  if (auto added = add_clusters(reference.new_clusters, send, report); !added) return added;
  return put_device_types(reference.device_types, reference.new_device_types, send, report);
}

// Audit rows and jobs in the order of their times, so that a customer's history reads in order.
Result<void> send_history(std::optional<AuditRows> audit, std::optional<JobRows> jobs,
                          HistorySender& sender) {
  auto record = audit ? audit->next() : std::nullopt;
  auto job = jobs ? jobs->next() : std::nullopt;
  while (record || job) {
    const bool take_job = job && (!record || job->at < record->at);
    auto& next = take_job ? job : record;
    if (auto sent = sender.add(std::move(*next)); !sent) return sent;
    next = take_job ? jobs->next() : audit->next();
  }
  return sender.flush();
}

Result<void> note(const Send& send, model::AuditOutcome outcome, const std::string& detail) {
  const auto sent =
      send("POST", "/control/import/note", protocol::write_import_note({outcome, detail}));
  if (!sent) return fail(sent.error());
  return {};
}

std::string file_names(const Sources& sources) {
  std::string names;
  for (const auto* source : {&sources.audit, &sources.jobs, &sources.customers}) {
    if (*source) names += (names.empty() ? "" : ", ") + (*source)->name();
  }
  return model::clean_text(names, 500);
}

std::string in_words(const ImportReport& report) {
  std::string text = "rows read: " + std::to_string(report.read) +
                     "; added: " + std::to_string(report.added) +
                     ", imported before: " + std::to_string(report.known) +
                     ", completed: " + std::to_string(report.completed) +
                     ", left out: " + std::to_string(report.left_out_total());
  if (report.gave_way_total() > 0) {
    text += "; gave way to lists and batches that stay: " + std::to_string(report.gave_way_total());
  }
  if (report.superseded > 0) {
    text +=
        "; older customer lists of the same cluster and type: " + std::to_string(report.superseded);
  }
  if (report.parts_left_out_total() > 0) {
    text += "; parts that could not be read (ids, times, customers without a job, tables): " +
            std::to_string(report.parts_left_out_total());
  }
  if (report.duplicates > 0) {
    text += "; ids that stood twice in their row: " + std::to_string(report.duplicates);
  }
  if (report.repeated_times > 0) {
    text += "; local times that were there twice (the first was taken): " +
            std::to_string(report.repeated_times);
  }
  if (report.skipped_times > 0) {
    text += "; local times that never were (taken as if the clocks had not been set forward): " +
            std::to_string(report.skipped_times);
  }
  return text;
}

// Lists and batches are read first, because they tell where customers live, and sent last.
Result<void> send_everything(const Sources& sources, const Reference& reference,
                             const ClusterMap& map, const LocalZone& zone, const Send& send,
                             ImportReport& report) {
  CustomerHomes homes;
  const ReferenceNames names(reference.clusters, reference.device_types);
  std::vector<model::ImportedList> lists;
  std::vector<model::ImportedBatch> batches;
  if (sources.customers) {
    CustomerRows rows(*sources.customers, names, zone, report);
    lists = rows.lists(homes);
    batches = rows.batches(homes);
  }
  if (sources.jobs) JobRows::learn_homes(*sources.jobs, map, homes);
  std::optional<AuditRows> audit;
  std::optional<JobRows> jobs;
  if (sources.audit && sources.audit->has_table("audit_log")) {
    audit.emplace(*sources.audit, homes, report);
  }
  if (sources.jobs && sources.jobs->has_table("jobs")) {
    jobs.emplace(*sources.jobs, map, zone, report);
  }
  HistorySender sender(send, report, sources.jobs ? sources.jobs->name() : std::string());
  if (auto sent = send_history(std::move(audit), std::move(jobs), sender); !sent) return sent;
  if (!sources.customers) return {};
  const std::string& file = sources.customers->name();
  if (auto sent = send_lists(lists, send, file, report); !sent) return sent;
  return send_batches(batches, send, file, report);
}

void check_tables(const Sources& sources, ImportReport& report) {
  if (sources.audit && !sources.audit->has_table("audit_log")) {
    report.part_left_out({sources.audit->name(), "audit_log", "-"}, "there is no such table");
  }
  if (sources.jobs && !sources.jobs->has_table("jobs")) {
    report.part_left_out({sources.jobs->name(), "jobs", "-"}, "there is no such table");
  }
}

}  // namespace

Result<bool> run_import(const ImportArguments& arguments, const Send& send, std::ostream& problems,
                        std::ostream& summary) {
  const auto sources = open_sources(arguments);
  if (!sources) return fail(sources.error());
  const auto zone = arguments.time_zone.empty() ? Result<LocalZone>(LocalZone::of_machine())
                                                : LocalZone::named(arguments.time_zone);
  if (!zone) return fail(zone.error());
  ImportReport report(problems);
  const auto reference = read_reference(*sources, send, report);
  if (!reference) return fail(reference.error());
  const auto map = ClusterMap::make(arguments.cluster_map, reference->clusters);
  if (!map) return fail(map.error());

  const std::string names = file_names(*sources);
  if (auto noted = note(send, model::AuditOutcome::Intent, names); !noted) {
    return fail(noted.error());
  }
  check_tables(*sources, report);
  if (auto sent = send_reference(*reference, send, report); !sent) return fail(sent.error());
  auto sent = send_everything(*sources, *reference, *map, *zone, send, report);
  if (!sent) return fail(sent.error());
  report.tell_unknown_hosts();
  const bool complete = report.left_out_total() + report.parts_left_out_total() == 0;
  summary << in_words(report) << ".\n";
  const auto outcome = complete ? model::AuditOutcome::Success : model::AuditOutcome::Partial;
  if (auto noted = note(send, outcome, names + ": " + in_words(report)); !noted) {
    return fail(noted.error());
  }
  return complete;
}

}  // namespace tms::legacy_import
