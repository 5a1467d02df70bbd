// The canonical bytes are a promise to every engine and to logs that exist: the expected hashes
// were computed by another program from the words of audit_chain.h.
#include "server/store/audit_chain.h"

#include <doctest/doctest.h>

namespace tms::store {
namespace {

AuditDraft full_draft() {
  const std::vector<std::string> cids{"a", "b:1"};
  AuditDraft draft;
  draft.actor = "olga";
  draft.role = "operator";
  draft.ip = "192.0.2.7";
  draft.action = "pe-enable";
  draft.cluster = "US EAST1";
  draft.job_id = *model::Uuid::parse("0192f5b1-c0de-7abc-8def-0123456789ab");
  draft.customers = {12, 3};
  draft.customers_digest = customers_digest(std::span<const std::string>(cids));
  draft.customers_sample = cids;
  draft.outcome = model::AuditOutcome::Partial;
  draft.detail = "Half.";
  draft.duration_ms = -7;
  draft.request_id = "req-1";
  return draft;
}

TEST_CASE("the digest of customers covers each cid and where it ends") {
  CHECK(to_hex(full_draft().customers_digest) ==
        "6c43eac54f9d2626e1f1e9d731f0d37e1475cccb705d54671712581cc17d59bb");
  const std::vector<std::string_view> split{"ab"};
  const std::vector<std::string_view> joined{"a", "b"};
  CHECK(customers_digest(split) != customers_digest(joined));
}

TEST_CASE("a digest of many cids is the same as of all at once") {
  std::vector<std::string> cids;
  CustomersDigest one_by_one;
  for (int i = 0; i < 5000; ++i) {
    cids.push_back("customer-" + std::to_string(i));
    one_by_one.add(cids.back());
  }
  CHECK(one_by_one.finish() == customers_digest(std::span<const std::string>(cids)));
}

TEST_CASE("the hash of a record is the one that other programs compute") {
  const AuditDraft first = full_draft();
  const Hash hash = chain_hash(kGenesis, {1, 1'790'000'000'123, &first});
  CHECK(to_hex(hash) == "5145840a2c86567faef4330ccd6a05071467269c1388be2ec75b85c6c6c9f993");

  AuditDraft second;
  second.actor = "system";
  second.action = "server.start";
  second.source = "legacy";
  CHECK(to_hex(chain_hash(hash, {2, 0, &second})) ==
        "c44b1c617cb48ec1ec1aaa538b96dc869eb49ae057a6d1e656e4a53b70465353");
}

TEST_CASE("customer keys are names of one store and not part of the hash") {
  AuditDraft renumbered = full_draft();
  renumbered.customers = {700, 800};
  const AuditDraft draft = full_draft();
  CHECK(chain_hash(kGenesis, {1, 5, &draft}) == chain_hash(kGenesis, {1, 5, &renumbered}));
}

}  // namespace
}  // namespace tms::store
