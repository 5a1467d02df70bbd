#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteCustomerStore final : public CustomerStore {
 public:
  explicit SqliteCustomerStore(Engine& engine) : engine_(engine) {}

  Result<void> load_customers(const std::function<void(const CustomerRow&)>& each) override;
  Result<void> write_customers(std::span<const CustomerRow> rows,
                               const std::pair<ClusterKey, model::SyncReport>* sync,
                               const AuditDraft* audit) override;
  Result<void> load_app_status(const std::function<void(const AppStatusRow&)>& each) override;
  Result<void> write_app_status(std::span<const AppStatusRow> rows) override;
  Result<void> forget_app_status(std::span<const CustomerKey> customers, std::string_view app,
                                 const AuditDraft& audit) override;

 private:
  Engine& engine_;
};

// Customers that somebody named before any cluster did. A row that exists stays as it is: it may
// know more by now.
Result<void> intern_customers(Connection& sql, std::span<const CustomerRow> rows);

// Inserts or replaces by customer.
void put_app_status(Connection& sql, std::span<const AppStatusRow> rows);

}  // namespace tms::store::sqlite
