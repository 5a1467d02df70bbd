#include <httplib.h>

#include <iostream>

#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "server/config/flags.h"

namespace tms::commands {

int check_health(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const auto scheme_end = url.find("://");
  const bool is_http = url.starts_with("http://") || url.starts_with("https://");
  if (!is_http || url.size() == scheme_end + 3 || url.find('/', scheme_end + 3) < url.size()) {
    return report_wrong_usage(model::field_error(
        "--url", "invalid_value",
        config::refusal(url, "Write scheme and host, for example http://127.0.0.1:8080.")));
  }
  httplib::Client client(url);
  client.set_connection_timeout(3);
  client.set_read_timeout(5);
  const auto answer = client.Get("/readyz");
  if (answer && answer->status == 200) {
    std::cout << "healthy\n";
    return 0;
  }
  std::cerr << "tms-dashboard: " << url << " is not healthy: "
            << (answer ? "/readyz answered " + std::to_string(answer->status)
                       : httplib::to_string(answer.error()))
            << "\n";
  return 1;
}

}  // namespace tms::commands
