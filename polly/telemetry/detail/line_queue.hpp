// LineQueue: the lines of a log on their way to a descriptor. The threads that log never wait: another thread writes.
//
//   push() --> [ line | line | ... at most kBytesMax ] --> one write(2) a line
//
// Where the reader is too slow, the queue fills, and further lines are dropped and counted until it is half empty; a
// notice then stands in their place. Lines that cannot be written (a full disk, no reader) count as dropped as well.
// The order of the lines is that of push().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace polly::log_detail {

class LineQueue {
 public:
  static constexpr std::size_t kBytesMax = 4 * 1024 * 1024;
  static constexpr std::chrono::milliseconds kEndMax{1'000};  // how long the destructor waits for a reader

  // Makes the line, without its line feed, that reports how many were dropped.
  using Notice = std::function<std::string(std::uint64_t dropped)>;

  // Writes to a duplicate of `fd`. std::system_error where the system cannot start a thread.
  LineQueue(int fd, Notice notice);
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;
  ~LineQueue();  // waits kEndMax at most; unwritten lines are lost then

  void push(std::string line) noexcept;                    // without its line feed
  bool flush(std::chrono::milliseconds longest) noexcept;  // whether everything was written within `longest`
  std::uint64_t dropped() const noexcept;

 private:
  class State;
  std::shared_ptr<State> state_;  // shared with the thread, which may hang in write(2) for ever
  std::thread thread_;
};

}  // namespace polly::log_detail
