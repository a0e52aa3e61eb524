#include "polly/cli/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <initializer_list>

namespace polly::cli {

namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POLLY_TRACES_ITSELF
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define POLLY_TRACES_ITSELF
#endif

// Opened for the opposite direction, so that its use fails. Where a container has no /dev, the root folder serves.
int open_placeholder(int descriptor) noexcept {
  const int file = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  return file >= 0 ? file : open("/", O_RDONLY | O_DIRECTORY);
}

}  // namespace

void take_standard_descriptors() noexcept {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open_placeholder(descriptor) != descriptor) std::_Exit(1);  // open() returns the lowest free descriptor
  }
}

void protect_memory() noexcept {
#ifndef POLLY_TRACES_ITSELF
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace polly::cli
