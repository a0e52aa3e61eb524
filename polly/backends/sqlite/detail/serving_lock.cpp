#include "polly/backends/sqlite/detail/serving_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

std::string holder_of(int file) {
  std::array<char, 24> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  const std::string_view number(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return number.empty() ? "" : " (process " + std::string(number.substr(0, number.find('\n'))) + ")";
}

}  // namespace

ServingLock::ServingLock(const std::string& path) {
  const std::string lock_path = path + ".lock";
  file_ = ::open(lock_path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file_ < 0) {
    throw Error(ErrorKind::unavailable, lock_path + " cannot be made (" + std::generic_category().message(errno) +
                                            "): see that its folder exists and that this user may write there");
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    const std::string holder = holder_of(file_);
    ::close(file_);
    if (reason != EWOULDBLOCK) {
      throw Error(ErrorKind::unavailable, lock_path + " cannot be locked (" + std::generic_category().message(reason) +
                                              "): use a file system that is local");
    }
    throw Error(ErrorKind::unavailable,
                "another Polly" + holder + " serves from " + path + ": stop it, or give this one a file of its own");
  }
  const std::string number = std::to_string(::getpid()) + "\n";
  // The number is for people; the lock holds without it.
  if (::ftruncate(file_, 0) == 0) [[maybe_unused]]
    const ssize_t written = ::pwrite(file_, number.data(), number.size(), 0);
}

ServingLock::~ServingLock() {
  ::close(file_);
}

}  // namespace polly::sqlite
