#include "server/commands/report.h"

#include <iostream>

namespace tms::commands {

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

// Some sentences begin with the field already.
void print(const char* indent, const model::FieldError& field) {
  std::cerr << indent;
  if (!field.message.starts_with(field.field)) std::cerr << field.field << ": ";
  std::cerr << field.message << "\n";
}

void print(const model::Error& error) {
  if (error.fields.size() == 1) return print("tms-dashboard: ", error.fields.front());
  std::cerr << "tms-dashboard: " << error.message << "\n";
  for (const model::FieldError& field : error.fields) print("  ", field);
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
