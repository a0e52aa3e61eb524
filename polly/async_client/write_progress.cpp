#include "polly/async_client/write_progress.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

namespace polly::async_client {

// Source: https://man7.org/linux/man-pages/man7/tcp.7.html (SIOCOUTQ); Unix sockets have it, too.
std::size_t WriteProgress::portions(int descriptor) noexcept {
  int bytes = 0;
  if (::ioctl(descriptor, SIOCOUTQ, &bytes) != 0 || bytes < 0) return portions_;
  const auto queued = static_cast<std::size_t>(bytes);
  if (queued < queued_ && queued_ > kShortWrite) ++portions_;
  queued_ = queued;
  return portions_;
}

}  // namespace polly::async_client
