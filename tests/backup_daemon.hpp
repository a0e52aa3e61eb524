// BackupDaemon: the built daemon while it makes backups by itself, and what is in its folder.
//
//   const BackupDir dir;
//   BackupDaemon daemon(dir, {{"POLLY_STORE_URL", url}, {"POLLY_BACKUP_INTERVAL", "1s"}});
//   daemon.wait_for_backups(3);                                       // that it made and verified
//   EXPECT_EQ(dir.names().size(), 3U) << daemon.log();
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>

#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {

std::size_t mentions(const std::string& text, std::string_view part);

// A folder for backups, which may also be one that the caller has.
class BackupDir {
 public:
  BackupDir() : path_(own_.path()) {}
  explicit BackupDir(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const noexcept { return path_; }
  std::set<std::string> names() const;
  std::set<std::string> backups() const;  // those among them that end in .backup.db
  bool has(std::string_view ending) const;

 private:
  testing::TemporaryFolder own_;
  std::filesystem::path path_;
};

class BackupDaemon {
 public:
  BackupDaemon(const BackupDir& dir, testing::Environment environment);

  DaemonProcess& process() noexcept { return process_; }
  std::string log() const { return process_.log(); }
  const std::string& url() const noexcept { return process_.url(); }

  std::string metric(const std::string& name) const;  // "3"; empty where it is missing
  std::string ready() const;                          // of /readyz?verbose; empty where it is not 200
  void set(const std::string& key, const std::string& json) const;
  std::size_t made() const { return mentions(log(), "a backup was made and verified"); }
  void wait_for_backups(std::size_t number) const;

 private:
  DaemonProcess process_;
};

// Fills a store with this many entries, entry:0 to entry:N-1; every second one expires in an hour.
void fill_store_for_backups(const std::string& url, int entries);

// Runs the program and expects that it succeeds; its output.
std::string output_of(std::vector<std::string> words);

}  // namespace polly::tests
