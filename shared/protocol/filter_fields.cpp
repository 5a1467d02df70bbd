#include "shared/protocol/filter_fields.h"

namespace tms::protocol {
namespace {

using model::CustomerFilter;

constexpr std::size_t kMaxValueBytes = 1024;  // reasons are sentences of the cluster

template <auto Member>
std::vector<std::string> enum_values(const CustomerFilter& filter) {
  std::vector<std::string> out;
  for (const auto value : filter.*Member) out.emplace_back(to_string(value));
  return out;
}

template <auto Member, auto Parse>
bool add_enum(CustomerFilter& filter, std::string_view text) {
  const auto value = Parse(text);
  if (value) (filter.*Member).push_back(*value);
  return value.has_value();
}

template <auto Member>
std::vector<std::string> text_values(const CustomerFilter& filter) {
  return filter.*Member;
}

template <auto Member>
bool add_text(CustomerFilter& filter, std::string_view text) {
  if (text.empty() || text.size() > kMaxValueBytes) return false;
  if (text.find('\0') != std::string_view::npos) return false;
  (filter.*Member).emplace_back(text);
  return true;
}

std::vector<std::string> job_values(const CustomerFilter& filter) {
  std::vector<std::string> out;
  for (const model::JobId& job : filter.jobs) out.push_back(job.text());
  return out;
}

bool add_job(CustomerFilter& filter, std::string_view text) {
  const auto job = model::Uuid::parse(text);
  if (job) filter.jobs.push_back(*job);
  return job.has_value();
}

}  // namespace

const std::array<FilterField, 8> kFilterFields{{
    {"state", enum_values<&CustomerFilter::states>,
     add_enum<&CustomerFilter::states, model::parse_state>},
    {"health", enum_values<&CustomerFilter::healths>,
     add_enum<&CustomerFilter::healths, model::parse_health>},
    {"app", text_values<&CustomerFilter::apps>, add_text<&CustomerFilter::apps>},
    {"category", enum_values<&CustomerFilter::categories>,
     add_enum<&CustomerFilter::categories, model::parse_category>},
    {"reason", text_values<&CustomerFilter::reasons>, add_text<&CustomerFilter::reasons>},
    {"job", job_values, add_job},
    {"batch", text_values<&CustomerFilter::batches>, add_text<&CustomerFilter::batches>},
    {"list", text_values<&CustomerFilter::lists>, add_text<&CustomerFilter::lists>},
}};

}  // namespace tms::protocol
