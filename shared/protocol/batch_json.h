// JSON of batches: their generation, their owners, their customers.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/batch.h"
#include "shared/model/result.h"

namespace tms::protocol {

// ---- requests: unknown fields, wrong types and missing fields are InvalidRequest.
// Of POST /api/v1/batches/preview and POST /api/v1/batches.
model::Result<model::BatchRequest> read_batch_request(std::string_view json);
std::string write_batch_request(const model::BatchRequest& request);
model::Result<model::BatchDeletion> read_batch_deletion(std::string_view json);
std::string write_batch_deletion(const model::BatchDeletion& request);
// Of assign, unassign and close.
model::Result<model::BatchClaim> read_batch_claim(std::string_view json);
std::string write_batch_claim(const model::BatchClaim& request);

// ---- answers: unknown fields are ignored (a newer server), wrong types are errors.
std::string write_batch_preview(const model::BatchPreview& preview);
model::Result<model::BatchPreview> read_batch_preview(std::string_view json);
std::string write_batches_created(const model::BatchesCreated& created);
model::Result<model::BatchesCreated> read_batches_created(std::string_view json);
std::string write_batches_deleted(std::uint64_t deleted);  // {"deleted":n}
model::Result<std::uint64_t> read_batches_deleted(std::string_view json);
std::string write_batch_page(const model::BatchPage& page);
model::Result<model::BatchPage> read_batch_page(std::string_view json);
std::string write_batch_claim_result(const model::BatchClaimResult& result);
model::Result<model::BatchClaimResult> read_batch_claim_result(std::string_view json);
std::string write_batch_customer_page(const model::BatchCustomerPage& page);
model::Result<model::BatchCustomerPage> read_batch_customer_page(std::string_view json);

}  // namespace tms::protocol
