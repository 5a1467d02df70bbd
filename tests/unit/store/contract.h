// The contract of store.h. Every engine registers these with a factory of its own.
#pragma once

#include "tests/unit/store/store_fixture.h"

namespace tms::store::test {

void check_accounts(const StoreUnderTest& subject);
void check_clusters(const StoreUnderTest& subject);
void check_customers(const StoreUnderTest& subject);
void check_jobs(const StoreUnderTest& subject);
void check_job_lists(const StoreUnderTest& subject);
void check_lists(const StoreUnderTest& subject);
void check_batches(const StoreUnderTest& subject);
void check_audit_pages(const StoreUnderTest& subject);
void check_audit_chain(const StoreUnderTest& subject);
void check_imports(const StoreUnderTest& subject);
void check_retention(const StoreUnderTest& subject);
void check_figures(const StoreUnderTest& subject);

}  // namespace tms::store::test
