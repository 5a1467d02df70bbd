// What an import could not read or had to decide: one line each, as it is found, and the sums. They
// add up: every row that was read is added, known, completed, superseded, left out or gave way.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>

namespace tms::legacy_import {

struct RowPlace {
  std::string file, table, row;
};

class ImportReport {
 public:
  explicit ImportReport(std::ostream& out) : out_(out) {}

  // A row that could not be taken over: a person has to look at it.
  void left_out(const RowPlace& place, const std::string& reason);
  // The same for what is not a row of its own: an id or a time of one that was taken over,
  // customers of a job that is not there, the rest of a table.
  void part_left_out(const RowPlace& place, const std::string& reason);
  // A row that was understood, and for which there is no place beside what stays: a list that
  // somebody loaded, a batch with one of its customers. Nothing is left to be done.
  void gave_way(const RowPlace& place, const std::string& reason);
  // Jobs of an address that stands for no cluster: told once an address, at the end.
  void unknown_host(const RowPlace& place, const std::string& host);
  void tell_unknown_hosts();

  std::uint64_t left_out_total() const { return left_out_; }
  std::uint64_t parts_left_out_total() const { return parts_left_out_; }
  std::uint64_t gave_way_total() const { return gave_way_; }

  std::uint64_t read = 0;            // rows
  std::uint64_t added = 0;           // of them
  std::uint64_t known = 0;           // imported before
  std::uint64_t completed = 0;       // jobs imported before whose end is known only now
  std::uint64_t superseded = 0;      // customer lists that a newer one of the same file replaces
  std::uint64_t duplicates = 0;      // ids that stood twice in a row
  std::uint64_t repeated_times = 0;  // local times that were there twice, or never
  std::uint64_t skipped_times = 0;

 private:
  struct Host {
    std::uint64_t rows = 0;
    RowPlace first;
  };
  void tell(const RowPlace& place, const std::string& reason);

  std::ostream& out_;
  std::uint64_t left_out_ = 0;
  std::uint64_t parts_left_out_ = 0;
  std::uint64_t gave_way_ = 0;
  std::map<std::string, Host> unknown_hosts_;
};

}  // namespace tms::legacy_import
