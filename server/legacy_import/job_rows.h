// The predecessor's `jobs` and `job_customers` as ended jobs of our own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/legacy_import/cluster_map.h"
#include "server/legacy_import/customer_homes.h"
#include "server/legacy_import/import_report.h"
#include "server/legacy_import/legacy_ids.h"
#include "server/legacy_import/local_zone.h"
#include "server/legacy_import/source_file.h"
#include "shared/model/import.h"

namespace tms::legacy_import {

class JobRows {
 public:
  // All of them outlive it.
  JobRows(const SourceFile& file, const ClusterMap& clusters, const LocalZone& zone,
          ImportReport& report);
  // The next job that can be read, in order of created_at; nothing at the end.
  std::optional<model::ImportedRecord> next();

  // Who belongs to which cluster, as all jobs tell.
  static void learn_homes(const SourceFile& file, const ClusterMap& clusters, CustomerHomes& homes);

 private:
  std::optional<model::ImportedRecord> read(LegacyIds ids);
  LegacyIds take_customers();
  void tell_customers_without_job();
  std::optional<model::TimeMs> time(int column, const char* name);
  model::ImportedJob ended_job(model::TimeMs created_at);
  RowPlace place() const;

  const SourceFile& file_;
  const ClusterMap& clusters_;
  const LocalZone& zone_;
  ImportReport& report_;
  Rows jobs_;
  Rows customers_;  // in the order of the jobs
  bool at_customer_ = false;
};

}  // namespace tms::legacy_import
