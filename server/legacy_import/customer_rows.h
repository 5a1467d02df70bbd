// The predecessor's `prod_customer_data` and `prod_batch_ids` as customer lists and batches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/legacy_import/customer_homes.h"
#include "server/legacy_import/import_report.h"
#include "server/legacy_import/legacy_ids.h"
#include "server/legacy_import/local_zone.h"
#include "server/legacy_import/reference_names.h"
#include "server/legacy_import/source_file.h"
#include "shared/model/import.h"

namespace tms::legacy_import {

class CustomerRows {
 public:
  // All of them outlive it.
  CustomerRows(const SourceFile& file, const ReferenceNames& names, const LocalZone& zone,
               ImportReport& report)
      : file_(file), names_(names), zone_(zone), report_(report) {}

  // One for each cluster and device type: the newest. `homes` learns who lives where.
  std::vector<model::ImportedList> lists(CustomerHomes& homes);
  // In the order in which they should be taken where two share a customer: those of somebody first,
  // then the youngest, because generating again left the older set behind.
  std::vector<model::ImportedBatch> batches(CustomerHomes& homes);

 private:
  struct Owner {
    std::string cluster, device_type;
  };
  std::optional<model::ImportedList> read_list(const Rows& row);
  std::optional<model::ImportedBatch> read_batch(const Rows& row);
  std::optional<Owner> owner(const RowPlace& place, std::string_view cluster,
                             std::string_view device_type);
  // Unset where the column is empty; reported where it is no time.
  std::optional<model::TimeMs> time(const RowPlace& place, const char* name, std::string_view text);
  std::vector<std::string> cids(const RowPlace& place, std::string_view text,
                                std::uint64_t& duplicates);
  void tell_failure(const char* table, const Rows& rows);

  const SourceFile& file_;
  const ReferenceNames& names_;
  const LocalZone& zone_;
  ImportReport& report_;
};

}  // namespace tms::legacy_import
