#include "server/commands/command_line.h"

int main(int argc, char** argv) {
  return tms::commands::run_command_line(argc, argv);
}
