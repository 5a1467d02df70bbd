#include "server/telemetry/process_figures.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>

namespace tms::telemetry {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// "Threads:	42" of /proc/self/status
std::uint64_t thread_count() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Threads:")) return std::stoull(line.substr(8));
  }
  return 0;
}

std::uint64_t open_file_count() {
  DIR* const directory = ::opendir("/proc/self/fd");
  if (directory == nullptr) return 0;
  std::uint64_t entries = 0;
  while (::readdir(directory) != nullptr) ++entries;
  ::closedir(directory);
  return entries > 3 ? entries - 3 : 0;  // ".", ".." and the one that reads
}

}  // namespace

double CoreTime::busy_s() const {
  return static_cast<double>(busy_ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    figures.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  std::uint64_t pages = 0, resident_pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident_pages;
  figures.rss_bytes = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  figures.threads = thread_count();
  figures.open_files = open_file_count();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.most_open_files = limit.rlim_cur;
  return figures;
}

std::vector<CoreTime> read_core_times() {
  std::vector<CoreTime> cores;
  std::ifstream stat("/proc/stat");
  for (std::string line; std::getline(stat, line) && line.starts_with("cpu");) {
    if (line.size() < 4 || !std::isdigit(static_cast<unsigned char>(line[3]))) continue;  // the sum
    std::istringstream words(line);
    std::string name;
    words >> name;
    CoreTime core;
    // user nice system idle iowait irq softirq steal; guest times are inside of user and nice.
    std::uint64_t ticks = 0;
    for (int column = 0; column < 8 && words >> ticks; ++column) {
      core.all_ticks += ticks;
      const bool is_idle = column == 3 || column == 4;
      if (!is_idle) core.busy_ticks += ticks;
    }
    cores.push_back(core);
  }
  return cores;
}

unsigned core_count() {
  return static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

std::vector<double> busy_percent(const std::vector<CoreTime>& earlier,
                                 const std::vector<CoreTime>& later) {
  std::vector<double> percent;
  if (earlier.size() != later.size()) return percent;
  for (std::size_t i = 0; i < later.size(); ++i) {
    // iowait may be corrected downwards (proc(5)), and so may the sums.
    const auto all = static_cast<std::int64_t>(later[i].all_ticks - earlier[i].all_ticks);
    const auto busy = static_cast<std::int64_t>(later[i].busy_ticks - earlier[i].busy_ticks);
    const bool is_sound = all > 0 && busy >= 0 && busy <= all;
    percent.push_back(is_sound ? 100.0 * static_cast<double>(busy) / static_cast<double>(all) : 0);
  }
  return percent;
}

}  // namespace tms::telemetry
