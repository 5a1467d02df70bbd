// JSON of jobs, their dry runs and their customers.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/job.h"
#include "shared/model/job_request.h"
#include "shared/model/result.h"

namespace tms::protocol {

// ---- requests: unknown fields, wrong types and missing fields are InvalidRequest. What needs the
// server's knowledge (does the cluster exist, is the count right) is checked there.
model::Result<model::PreviewRequest> read_preview_request(std::string_view json);
std::string write_preview_request(const model::PreviewRequest& request);
model::Result<model::JobRequest> read_job_request(std::string_view json);
std::string write_job_request(const model::JobRequest& request);

// ---- answers: unknown fields are ignored (a newer server), wrong types are errors.
std::string write_preview_result(const model::PreviewResult& result);
model::Result<model::PreviewResult> read_preview_result(std::string_view json);
std::string write_job(const model::Job& job);  // with its series
model::Result<model::Job> read_job(std::string_view json);
// {"job":Job}: the answer that a job was accepted, paused, cancelled, ...
std::string write_accepted_job(const model::Job& job);
model::Result<model::Job> read_accepted_job(std::string_view json);
std::string write_job_page(const model::JobPage& page);  // without series
model::Result<model::JobPage> read_job_page(std::string_view json);
std::string write_job_customer_page(const model::JobCustomerPage& page);
model::Result<model::JobCustomerPage> read_job_customer_page(std::string_view json);

}  // namespace tms::protocol
