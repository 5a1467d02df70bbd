#include "shared/protocol/csv.h"

#include <doctest/doctest.h>

#include <string>

#include "shared/model/id_list.h"
#include "tests/unit/protocol/samples.h"

using namespace tms;
using namespace tms::protocol;

TEST_CASE("customers have the columns of the contract") {
  std::string out;
  append_customers_csv_header(false, out);
  append_customer_csv(samples::customer(), false, out);
  append_customer_csv(samples::bare_customer(), false, out);
  CHECK(
      out ==
      "cid,state,action_code,health,ready,inapplicable,failed,transitioning,unknown,updated_at\r\n"
      "e106b3d0aa2b4d0e9b7a3c64c30d43d0,pe-enable,1,has_failure,5,1,1,0,1,"
      "2026-11-23T10:01:03.004Z\r\n"
      "1234567,other,,not_fetched,0,0,0,0,0,2026-11-23T10:02:03.004Z\r\n");
}

TEST_CASE("a cell of the matrix adds app, status and reason, which cannot become formulas") {
  auto customer = samples::bare_customer();
  customer.updated_at = 0;
  customer.app_status = model::AppStatus{"kms", "Failure", "=HYPERLINK(\"http://x\")"};
  std::string out;
  append_customers_csv_header(true, out);
  append_customer_csv(customer, true, out);
  CHECK(out.find(",updated_at,app,status,reason\r\n") != std::string::npos);
  CHECK(out.find(",,kms,Failure,\"'=HYPERLINK(\"\"http://x\"\")\"\r\n") != std::string::npos);
}

TEST_CASE("ids are never prefixed, so that our own export reads back") {
  auto customer = samples::bare_customer();
  customer.cid = "-1234567";
  std::string out;
  append_customers_csv_header(false, out);
  append_customer_csv(customer, false, out);
  append_customer_csv(samples::customer(), false, out);
  const model::IdList list = model::parse_id_list(out);
  REQUIRE(list.ids.size() == 2);
  CHECK(list.ids[0].text() == "-1234567");
  CHECK(list.rejected_total == 0);
}

TEST_CASE("customers of a job are exported with the upstream's words") {
  std::string out;
  append_job_customers_csv_header(out);
  for (const model::JobCustomer& customer : samples::job_customers().items) {
    append_job_customer_csv(customer, out);
  }
  CHECK(out ==
        "cid,outcome,attempts,http_status,message,updated_at\r\n"
        "1234567,failed,3,200,those CIDs do not exist,2026-11-23T10:02:03.004Z\r\n"
        "abc_def,waiting,0,,,\r\n");
}

TEST_CASE("the audit log is exported with every column") {
  std::string out;
  append_audit_csv_header(out);
  append_audit_csv(samples::audit_record(), out);
  CHECK(out ==
        "seq,at,actor,role,ip,action,cluster,job_id,customer_count,customers_sample,outcome,detail,"
        "duration_ms,request_id,source,hash\r\n"
        "4711,2026-11-23T10:02:03.004Z,anna,operator,192.0.2.7,pe-enable,US EAST1," +
            samples::uuid(5).text() +
            ",250,1234567 abc_def,partial,\"250 customers, \"\"CHG-4711\"\"\",0,req-1,live," +
            std::string(64, 'a') + "\r\n");
}
