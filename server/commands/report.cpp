#include "server/commands/report.h"

#include <iostream>

namespace tms::commands {

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

void print(const model::Error& error) {
  std::cerr << "tms-dashboard: ";
  if (error.fields.size() == 1) {
    std::cerr << error.fields.front().field << ": " << error.fields.front().message << "\n";
    return;
  }
  std::cerr << error.message << "\n";
  for (const model::FieldError& field : error.fields) {
    std::cerr << "  " << field.field << ": " << field.message << "\n";
  }
}

}  // namespace

int report(const model::Error& error) {
  print(error);
  return kFailed;
}

int report_wrong_usage(const model::Error& error) {
  print(error);
  return kWrongUsage;
}

}  // namespace tms::commands
