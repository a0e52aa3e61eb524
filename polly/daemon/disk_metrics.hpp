// DiskMetrics: how much room the file systems have that the daemon writes to:
//
//   polly_disk_free_bytes{of="store"} 52613349376     polly_disk_size_bytes{of="store"} 105089261568
//
// `of` is store (the SQLite file's) or backup (that of POLLY_BACKUP_DIR); what is not configured is left out. Free is
// what an unprivileged program may still use.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly {

struct DiskSpace {
  DiskSpace(std::string its_use, double its_free, double its_size)
      : use(std::move(its_use)), free(its_free), size(its_size) {}

  std::string use;    // "store", "backup"
  double free, size;  // in bytes
};

class DiskMetrics {
 public:
  DiskMetrics(const config::Config& config, Metrics& metrics);

  // Of those that can be read now. Thread-safe.
  std::vector<DiskSpace> spaces() const;

 private:
  std::vector<std::pair<std::string, std::filesystem::path>> folders_;
  std::vector<Reading> readings_;
};

}  // namespace polly
