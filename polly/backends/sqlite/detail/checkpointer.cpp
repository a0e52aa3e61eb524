#include "polly/backends/sqlite/detail/checkpointer.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"

namespace polly::sqlite {

int Checkpointer::last_pages(int pages) noexcept {
  return kLastPages + std::max(0, pages - kLogPages) / kExcessShare;
}

void Checkpointer::set_log_pages(int pages) {
  const std::lock_guard lock(mutex_);
  if (pages < pages_) in_file_ = 0, was_restarted_ = true;
  pages_ = pages;
  if (pages_ - in_file_ >= (pages_ < kLogPages ? kRoundPages : kLastPages)) want_round();
}

void Checkpointer::request() {
  const std::lock_guard lock(mutex_);
  want_round();
}

// The thread starts with the first round. Where it cannot start, the writer checkpoints the log when it is far too
// long.
void Checkpointer::want_round() {
  if (is_stopping_ || has_failed() || std::exchange(is_wanted_, true)) return;
  if (!thread_.joinable()) {
    try {
      thread_ = std::jthread([this] { run(); });
    } catch (const std::system_error&) {
      is_wanted_ = false;
      return;
    }
  }
  changed_.notify_one();
}

bool Checkpointer::can_finish(int pages) const {
  const std::lock_guard lock(mutex_);
  return pages >= kLogPages && !is_under_way_ && !has_failed() && pages - in_file_ <= last_pages(pages);
}

void Checkpointer::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  guard_.reset();
  database_.reset();
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_wanted_ || is_stopping_; });
    if (is_stopping_) return;
    is_wanted_ = false;
    is_under_way_ = true;
    was_restarted_ = false;
    lock.unlock();
    const int in_file = checkpoint();
    lock.lock();
    is_under_way_ = false;
    in_file_ = was_restarted_ ? 0 : in_file;
  }
}

// An error is not reported here: the writer meets it as well, or it has passed by the next round.
int Checkpointer::checkpoint() {
  try {
    if (!database_) {
      database_.emplace(options_.path, Database::Access::write, options_.vfs);
      database_->execute("PRAGMA synchronous = FULL");
      database_->integer("PRAGMA user_version");
    }
    if (!guard_) guard_.emplace(options_.path, options_.vfs);
    guard_->checkpoint(*database_, LogGuard::Against::restarts, {});
    return static_cast<int>(guard_->frames_in_file());
  } catch (const Failure& failure) {
    if (failure.is_disk_failure()) has_failed_.store(true, std::memory_order_release);
  } catch (const std::exception&) {  // out of memory
  }
  guard_.reset();
  database_.reset();
  return 0;
}

}  // namespace polly::sqlite
