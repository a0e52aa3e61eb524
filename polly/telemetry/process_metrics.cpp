#include "polly/telemetry/process_metrics.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

#include "polly/base/version.hpp"

namespace polly {

namespace {

constexpr const char* compiler() noexcept {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

// The words of a file of /proc from number `first` (from 0) on. Throws where there are fewer, or no such file.
std::istringstream words_from(const char* path, int first) {
  std::ifstream file(path);
  std::string text(std::istreambuf_iterator<char>(file), {});
  text.erase(0, text.rfind(')') + 1);  // of /proc/self/stat: a program's name may have spaces
  std::istringstream words(text);
  words.exceptions(std::ios::failbit | std::ios::badbit);
  for (std::string skipped; first > 0; --first) words >> skipped;
  return words;
}

double resident_memory_bytes() {
  double pages = 0;
  words_from("/proc/self/statm", 1) >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_fds() {
  const std::filesystem::directory_iterator fds("/proc/self/fd");
  return static_cast<double>(std::distance(begin(fds), end(fds))) - 1;  // without the one that reads them
}

double max_fds() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("no limit");
  return static_cast<double>(limit.rlim_cur);
}

double cpu_seconds() {
  timespec time{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) throw std::runtime_error("no clock");
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Seconds since 1970: the machine's start time plus the process's start in ticks after it.
double start_time_seconds() {
  constexpr int kStartTimeBehindName = 22 - 3;  // proc(5): field 22 of stat, of which 2 are the number and the name
  double ticks = 0;
  words_from("/proc/self/stat", kStartTimeBehindName) >> ticks;
  std::ifstream machine("/proc/stat");
  machine.exceptions(std::ios::failbit | std::ios::badbit);
  std::string word;
  while (word != "btime") machine >> word;
  double boot = 0;
  machine >> boot;
  return boot + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

ProcessMetrics::ProcessMetrics(Metrics& metrics) {
  readings_.push_back(
      metrics.gauge("process_resident_memory_bytes", "Memory of the process in RAM.", {}, resident_memory_bytes));
  readings_.push_back(metrics.gauge("process_open_fds", "Open file descriptors.", {}, open_fds));
  readings_.push_back(metrics.gauge("process_max_fds", "Limit of open file descriptors.", {}, max_fds));
  readings_.push_back(metrics.read_counter("process_cpu_seconds_total", "User and system CPU time.", {}, cpu_seconds));
  readings_.push_back(metrics.gauge("process_start_time_seconds", "Start time of the process, in seconds since 1970.",
                                    {}, start_time_seconds));
  const Labels build{{"version", std::string(version())}, {"compiler", compiler()}};
  readings_.push_back(metrics.gauge("polly_build_info", "Version and compiler of this build; the value is 1.", build,
                                    [] { return 1.0; }));
}

}  // namespace polly
