// SmallDisk: a file system of a few mebibytes, in memory, for as long as the object lives: shows how programs behave on
// a full disk.
//
//   if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
//   SmallDisk disk(4 << 20);
//   DaemonProcess daemon({{"POLLY_SQLITE_PATH", disk.path() / "polly.db"}});
//   ...                                             // until it is full
//   disk.resize(64 << 20);                          // frees some space
//
// Only this process, and those that it starts afterwards, can see the mount. For the main thread.
#pragma once

#include <cstddef>
#include <filesystem>

#include "polly/testing/program.hpp"

namespace polly::testing {

class SmallDisk {
 public:
  static bool is_possible() noexcept;

  // std::system_error where it cannot be mounted.
  explicit SmallDisk(std::size_t bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();  // also while programs have files open there

  const std::filesystem::path& path() const noexcept { return folder_.path(); }
  void resize(std::size_t bytes);

 private:
  void mount(unsigned long flags, std::size_t bytes) const;

  TemporaryFolder folder_;
};

}  // namespace polly::testing
