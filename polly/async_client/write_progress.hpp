// WriteProgress: counts the portions that the other side takes of a long write. They lie in the program first, then in
// the system's send queue, and leave it as the other side receives them.
//
//   progress.socket_took_more();                                  // of a write that had to wait for the socket
//   const std::size_t portions = progress.portions(descriptor);   // every tick, for Silence
//
// Short writes say nothing: the system of a server that is frozen takes them for a while.
#pragma once

#include <cstddef>

namespace polly::async_client {

class WriteProgress {
 public:
  static constexpr std::size_t kShortWrite = 64 * 1024;  // bytes

  void socket_took_more() noexcept { ++portions_; }

  // The count, after a look at the send queue of a connected socket.
  std::size_t portions(int descriptor) noexcept;

 private:
  std::size_t portions_ = 0;
  std::size_t queued_ = 0;  // bytes, at the last look
};

}  // namespace polly::async_client
