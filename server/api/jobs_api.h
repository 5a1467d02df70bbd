// Jobs: dry run, start, look, control.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> preview_job(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> create_job(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> list_jobs(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> get_job(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> list_job_customers(const http::Request&, const http::Caller&,
                                                 Services&);
model::Result<http::Response> export_job_customers(const http::Request&, const http::Caller&,
                                                   Services&);
model::Result<http::Response> cancel_job(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> pause_job(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> resume_job(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> retry_job(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
