#include "polly/daemon/disk_metrics.hpp"

namespace polly {

namespace {

std::filesystem::path folder_of(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  return folder.empty() ? std::filesystem::path(".") : folder;
}

}  // namespace

DiskMetrics::DiskMetrics(const config::Config& config, Metrics& metrics) {
  if (config.storage.type == "sqlite") folders_.emplace_back("store", folder_of(config.storage.sqlite.path));
  if (!config.backup.folder.empty()) folders_.emplace_back("backup", config.backup.folder);
  for (const auto& [use, folder] : folders_) {  // a reading that throws is left out of the scrape
    readings_.push_back(
        metrics.gauge("polly_disk_free_bytes", "Room that is left on a file system.", {{"of", use}},
                      [path = folder] { return static_cast<double>(std::filesystem::space(path).available); }));
    readings_.push_back(
        metrics.gauge("polly_disk_size_bytes", "Size of a file system.", {{"of", use}},
                      [path = folder] { return static_cast<double>(std::filesystem::space(path).capacity); }));
  }
}

std::vector<DiskSpace> DiskMetrics::spaces() const {
  std::vector<DiskSpace> spaces;
  for (const auto& [use, folder] : folders_) {
    std::error_code absent;
    const std::filesystem::space_info space = std::filesystem::space(folder, absent);
    if (absent) continue;
    spaces.emplace_back(use, static_cast<double>(space.available), static_cast<double>(space.capacity));
  }
  return spaces;
}

}  // namespace polly
