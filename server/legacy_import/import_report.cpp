#include "server/legacy_import/import_report.h"

#include "shared/model/text.h"

namespace tms::legacy_import {

void ImportReport::left_out(const RowPlace& place, const std::string& reason) {
  ++left_out_;
  tell(place, reason);
}

void ImportReport::part_left_out(const RowPlace& place, const std::string& reason) {
  ++parts_left_out_;
  tell(place, reason);
}

void ImportReport::gave_way(const RowPlace& place, const std::string& reason) {
  ++gave_way_;
  tell(place, reason);
}

void ImportReport::tell(const RowPlace& place, const std::string& reason) {
  out_ << place.file << "\t" << place.table << "\t" << model::clean_text(place.row, 128) << "\t"
       << reason << "\n";
}

void ImportReport::unknown_host(const RowPlace& place, const std::string& host) {
  ++left_out_;
  Host& entry = unknown_hosts_[host];
  if (entry.rows++ == 0) entry.first = place;
}

void ImportReport::tell_unknown_hosts() {
  for (const auto& [host, entry] : unknown_hosts_) {
    const std::string jobs = std::to_string(entry.rows) + (entry.rows == 1 ? " job" : " jobs");
    out_ << entry.first.file << "\t" << entry.first.table << "\t"
         << model::clean_text(entry.first.row, 128) << "\t" << jobs;
    if (host.empty()) {
      out_ << " without a cluster_url: left out\n";
    } else {
      const std::string shown = model::clean_text(host, 253);
      out_ << " of " << shown << ", which stands for no cluster: add --cluster-map " << shown
           << "=CODE and run the import again\n";
    }
  }
  unknown_hosts_.clear();
}

}  // namespace tms::legacy_import
