#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "tests/load/bench.h"

namespace {

constexpr const char* kUsage =
    "tms_bench fill|append DATA_DIR RECORDS CUSTOMERS_EACH|THREADS\n"
    "tms_bench raw-job DATABASE CUSTOMERS\n"
    "tms_bench raw-read DATABASE\n"
    "tms_bench raw-append DATABASE RECORDS GROUP\n"
    "tms_bench fdatasync DATABASE ROUNDS\n"
    "tms_bench parse FILE ROUNDS\n";

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int index) {
    return index < argc ? std::strtoull(argv[index], nullptr, 10) : 0;
  };
  const std::string what = argc > 2 ? argv[1] : "";
  try {
    if (what == "fill") return tms::load::fill(argv[2], number(3), number(4));
    if (what == "append") return tms::load::append(argv[2], number(3), number(4));
    if (what == "raw-job") return tms::load::raw_job(argv[2], number(3));
    if (what == "raw-read") return tms::load::raw_read(argv[2]);
    if (what == "raw-append") return tms::load::raw_append(argv[2], number(3), number(4));
    if (what == "fdatasync") return tms::load::bare_fdatasync(argv[2], number(3));
    if (what == "parse") return tms::load::parse(argv[2], number(3));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tms_bench %s: %s\n", what.c_str(), error.what());
    return 1;
  }
  std::fputs(kUsage, stderr);
  return 2;
}
