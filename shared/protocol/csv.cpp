#include "shared/protocol/csv.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "shared/model/text.h"

namespace tms::protocol {
namespace {

// Appends the cells of one row.
class CsvRow {
 public:
  explicit CsvRow(std::string& out) : out_(out) {}
  ~CsvRow() { out_ += "\r\n"; }
  CsvRow(const CsvRow&) = delete;
  CsvRow& operator=(const CsvRow&) = delete;

  CsvRow& plain(std::string_view value) {  // ids and names of the contract: never prefixed
    model::append_csv_plain(value, next());
    return *this;
  }
  CsvRow& text(std::string_view value) {
    model::append_csv_text(value, next());
    return *this;
  }
  template <typename Number>
  CsvRow& number(Number value) {
    char digits[24];
    next().append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    return *this;
  }
  template <typename Number>
  CsvRow& number(const std::optional<Number>& value) {
    if (value) return number(*value);
    next();
    return *this;
  }
  CsvRow& time(model::TimeMs at) {
    if (at != 0) {
      model::append_time(at, next());
    } else {
      next();
    }
    return *this;
  }

 private:
  std::string& next() {
    if (!first_) out_ += ',';
    first_ = false;
    return out_;
  }
  std::string& out_;
  bool first_ = true;
};

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += ' ';
    out += text;
  }
  return out;
}

}  // namespace

void append_customers_csv_header(bool with_app, std::string& out) {
  out +=
      "cid,state,action_code,health,ready,inapplicable,failed,transitioning,unknown,"
      "updated_at";
  out += with_app ? ",app,status,reason\r\n" : "\r\n";
}

void append_customer_csv(const model::Customer& customer, bool with_app, std::string& out) {
  CsvRow row(out);
  row.plain(customer.cid).plain(to_string(customer.state)).number(customer.action_code);
  row.plain(to_string(customer.health));
  for (const std::uint16_t count : customer.apps.by_category) row.number(count);
  row.time(customer.updated_at);
  if (!with_app) return;
  const model::AppStatus none;
  const model::AppStatus& app = customer.app_status ? *customer.app_status : none;
  row.text(app.app).text(app.raw_status).text(app.reason);
}

void append_job_customers_csv_header(std::string& out) {
  out += "cid,outcome,attempts,http_status,message,updated_at\r\n";
}

void append_job_customer_csv(const model::JobCustomer& customer, std::string& out) {
  CsvRow row(out);
  row.plain(customer.cid).plain(to_string(customer.outcome)).number(customer.attempts);
  row.number(customer.http_status != 0 ? std::optional(customer.http_status) : std::nullopt);
  row.text(customer.message).time(customer.updated_at);
}

void append_batch_csv_header(std::string& out) {
  out += "cust_id\r\n";
}

void append_batch_csv(std::string_view cid, std::string& out) {
  CsvRow(out).plain(cid);
}

void append_audit_csv_header(std::string& out) {
  out +=
      "seq,at,actor,role,ip,action,cluster,job_id,customer_count,customers_sample,outcome,"
      "detail,duration_ms,request_id,source,hash\r\n";
}

void append_audit_csv(const model::AuditRecord& record, std::string& out) {
  CsvRow row(out);
  row.number(record.seq).time(record.at).text(record.actor).text(record.role).text(record.ip);
  row.text(record.action).text(record.cluster);
  row.plain(record.job_id.is_nil() ? "" : record.job_id.text());
  row.number(record.customer_count).text(joined(record.customers_sample));
  row.plain(to_string(record.outcome)).text(record.detail).number(record.duration_ms);
  row.text(record.request_id).text(record.source).plain(record.hash);
}

}  // namespace tms::protocol
