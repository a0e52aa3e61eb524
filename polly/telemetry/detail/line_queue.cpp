#include "polly/telemetry/detail/line_queue.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <utility>

namespace polly::log_detail {

class LineQueue::State {
 public:
  State(int fd, Notice notice) : own_fd_(fcntl(fd, F_DUPFD_CLOEXEC, 3)), fd_(own_fd_ < 0 ? fd : own_fd_) {
    notice_ = std::move(notice);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (own_fd_ >= 0) close(own_fd_);
  }

  void push(std::string line) {
    const std::lock_guard lock(mutex_);
    const std::size_t bound = is_dropping_ ? kBytesMax / 2 : kBytesMax;
    is_dropping_ = bytes_ + line.size() > bound;
    if (is_dropping_) return drop();
    report();
    append(std::move(line));
    wake_.notify_one();
  }

  void drop_one() noexcept {
    const std::lock_guard lock(mutex_);
    drop();
  }

  // Other threads handle signals; write() fails where the reader has closed.
  void write_all() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return !lines_.empty() || is_ending_; });
      if (lines_.empty()) break;
      const std::string line = std::move(lines_.front());
      lines_.pop_front();
      lock.unlock();
      const bool is_written = write_line(line);
      lock.lock();
      bytes_ -= line.size();
      if (!is_written) drop();
      // While nothing is logged it sleeps. After a failed write it waits for the next line.
      if (is_written && lines_.empty()) report();
      if (bytes_ == 0) empty_.notify_all();
    }
    is_over_ = true;
    empty_.notify_all();
  }

  bool wait_until_empty(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    return empty_.wait_for(lock, longest, [this] { return bytes_ == 0; });
  }

  bool end(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    is_ending_ = true;
    wake_.notify_one();
    return empty_.wait_for(lock, longest, [this] { return is_over_; });
  }

  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  void append(std::string line) {
    line += '\n';
    bytes_ += line.size();
    lines_.push_back(std::move(line));
  }

  // Without memory for the notice, the next one counts these lines as well.
  void report() noexcept try {
    if (unreported_ == 0) return;
    append(notice_(unreported_));
    unreported_ = 0;
  } catch (...) {
  }

  void drop() noexcept {
    ++unreported_;
    dropped_.fetch_add(1, std::memory_order_relaxed);
  }

  // A line that was written in part is ended before the next one.
  bool write_line(std::string_view line) noexcept {
    if (is_broken_off_ && !write_bytes("\n")) return false;
    is_broken_off_ = false;
    return write_bytes(line);
  }

  bool write_bytes(std::string_view bytes) noexcept {
    const std::size_t whole = bytes.size();
    while (!bytes.empty()) {
      const ssize_t written = write(fd_, bytes.data(), bytes.size());
      if (written >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno == EAGAIN) {  // another process that shares the pipe made it non-blocking
        pollfd room{fd_, POLLOUT, 0};
        poll(&room, 1, -1);
      } else if (errno != EINTR) {
        is_broken_off_ = is_broken_off_ || bytes.size() < whole;
        return false;
      }
    }
    return true;
  }

  const int own_fd_;
  const int fd_;
  Notice notice_;
  bool is_broken_off_ = false;  // used by the writing thread only

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable empty_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;  // of these lines and of the one being written
  bool is_dropping_ = false;
  bool is_ending_ = false;
  bool is_over_ = false;
  std::uint64_t unreported_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
};

LineQueue::LineQueue(int fd, Notice notice)
    : state_(std::make_shared<State>(fd, std::move(notice))), thread_([state = state_] { state->write_all(); }) {}

LineQueue::~LineQueue() {
  if (state_->end(kEndMax)) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

// Out of memory: the line is lost.
void LineQueue::push(std::string line) noexcept try { state_->push(std::move(line)); } catch (...) {
  state_->drop_one();
}

bool LineQueue::flush(std::chrono::milliseconds longest) noexcept {
  return state_->wait_until_empty(longest);
}

std::uint64_t LineQueue::dropped() const noexcept {
  return state_->dropped();
}

}  // namespace polly::log_detail
