#include "client/app/ticked_rows.h"

#include <string_view>

#include "shared/model/text.h"
#include "shared/model/time.h"

namespace tms::app {
namespace {

constexpr std::size_t kLongestCell = 4'000;

// A tab or a line break would begin another cell; what a spreadsheet would compute stays text.
void append_text(std::string_view text, std::string& tsv) {
  const std::string clean = model::clean_text(text, kLongestCell);
  if (!clean.empty() && std::string_view("=+-@").find(clean.front()) != std::string_view::npos) {
    tsv += '\'';
  }
  tsv.append(clean).append("\t");
}

// Empty: never.
void append_when(model::TimeMs at, std::string& tsv) {
  if (at != 0) model::append_time(at, tsv);
  tsv += '\t';
}

void append_number(std::uint64_t number, std::string& tsv) {
  tsv.append(std::to_string(number)).append("\t");
}

// Every cell ended with a tab; the last one ends the line.
void end_line(std::string& tsv) {
  tsv.back() = '\n';
}

}  // namespace

std::string to_tsv(const std::vector<model::Job>& jobs) {
  std::string tsv =
      "id\tkind\taction\tcluster\tstatus\tcreated_by\tcreated_at\tstarted_at\tfinished_at\treason\t"
      "total\t";
  for (const auto outcome : model::kOutcomes) tsv.append(to_string(outcome)).append("\t");
  end_line(tsv);
  for (const auto& job : jobs) {
    tsv.append(job.id.text()).append("\t").append(to_string(job.kind)).append("\t");
    if (job.action) tsv.append(to_string(*job.action));
    tsv.append("\t").append(job.cluster).append("\t").append(to_string(job.status)).append("\t");
    append_text(job.created_by, tsv);
    append_when(job.created_at, tsv);
    append_when(job.started_at, tsv);
    append_when(job.finished_at, tsv);
    append_text(job.reason, tsv);
    append_number(job.counts.total(), tsv);
    for (const auto outcome : model::kOutcomes) append_number(job.counts[outcome], tsv);
    end_line(tsv);
  }
  return tsv;
}

std::string to_tsv(const std::vector<model::JobCustomer>& customers) {
  std::string tsv = "cid\toutcome\tattempts\thttp_status\tmessage\tupdated_at\n";
  for (const auto& customer : customers) {
    tsv.append(model::clean_text(customer.cid, kLongestCell)).append("\t");
    tsv.append(to_string(customer.outcome)).append("\t");
    append_number(customer.attempts, tsv);
    if (customer.http_status != 0) tsv.append(std::to_string(customer.http_status));
    tsv.append("\t");
    append_text(customer.message, tsv);
    append_when(customer.updated_at, tsv);
    end_line(tsv);
  }
  return tsv;
}

}  // namespace tms::app
