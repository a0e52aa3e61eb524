// LineQueue: the lines of a log on their way to a descriptor. Who logs never waits: one thread writes.
//
//   push() --> [ line | line | ... at most kBytesMax ] --> one write(2) a line
//
// Where the reader does not keep up, the queue fills and further lines are dropped and counted until it is half empty;
// a notice then stands where they are missing. Lines that cannot be written (a full disk, no reader) count as dropped,
// too. The order of the lines is that of push().
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
  static constexpr std::chrono::milliseconds kEndMax{1'000};  // how long the end waits for a reader

  // The line, without its line feed, that says how many were dropped.
  using Notice = std::function<std::string(std::uint64_t dropped)>;

  // Writes to a duplicate of `fd`. std::system_error where no thread can be started.
  LineQueue(int fd, Notice notice);
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;
  ~LineQueue();  // waits kEndMax at most; what is not written by then is lost

  void push(std::string line) noexcept;                    // without its line feed
  bool flush(std::chrono::milliseconds longest) noexcept;  // whether everything is written, now or by then
  std::uint64_t dropped() const noexcept;

 private:
  class State;
  std::shared_ptr<State> state_;  // of this and the thread, which may hang in write(2) for good
  std::thread thread_;
};

}  // namespace polly::log_detail
