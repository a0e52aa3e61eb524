#include "polly/testing/small_disk.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace polly::testing {

namespace {

void check_system(int result, const char* doing) {
  if (result != 0) throw std::system_error(errno, std::generic_category(), doing);
}

}  // namespace

bool SmallDisk::is_possible() noexcept {
  return ::geteuid() == 0;
}

SmallDisk::SmallDisk(std::size_t bytes) {
  check_system(::unshare(CLONE_NEWNS), "creating a mount namespace");
  check_system(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "making mounts private");
  mount(0, bytes);
}

SmallDisk::~SmallDisk() {
  ::umount2(path().c_str(), MNT_DETACH);
}

void SmallDisk::resize(std::size_t bytes) {
  mount(MS_REMOUNT, bytes);
}

void SmallDisk::mount(unsigned long flags, std::size_t bytes) const {
  const std::string size = "size=" + std::to_string(bytes);
  check_system(::mount("polly", path().c_str(), "tmpfs", flags, size.c_str()), "mounting a small disk");
}

}  // namespace polly::testing
