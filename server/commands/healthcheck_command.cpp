#include <httplib.h>

#include <iostream>

#include "server/commands/admin_commands.h"

namespace tms::commands {

int check_health(const std::string& url) {
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

int report(const model::Error& error) {
  std::cerr << "tms-dashboard: " << error.message << "\n";
  for (const model::FieldError& field : error.fields) {
    std::cerr << "  " << field.field << ": " << field.message << "\n";
  }
  return 1;
}

}  // namespace tms::commands
