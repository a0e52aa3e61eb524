#include "polly/backends/sqlite/detail/job_queue.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <thread>

namespace polly::sqlite {

Error JobQueue::closed() {
  return Error(ErrorKind::closed, "the SQLite store was closed");
}

void JobQueue::end(Job& job, std::optional<Error> failure, Wakers& wakers) {
  if (job.state_ == Job::State::ended) return;
  job.state_ = Job::State::ended;
  job.failure_ = std::move(failure);
  wakers.push_back(Ended{job.shared_from_this(), std::move(job.waker_), std::move(job.executor_)});
}

// A caller's loop may exist for this call alone (polly::run) and be destroyed as soon as the caller goes on, while
// post() still wakes the loop's thread. So the caller goes on only after post() has returned.
void JobQueue::wake(Wakers wakers) {
  for (Ended& ended : wakers) {
    auto go_on = [job = ended.job, waker = std::move(ended.waker)]() mutable {
      while (!job->is_handed_over_.load(std::memory_order_acquire)) std::this_thread::yield();
      std::move(waker)();
    };
    boost::asio::post(ended.executor, std::move(go_on));
    ended.job->is_handed_over_.store(true, std::memory_order_release);
  }
}

void JobQueue::submit(const std::shared_ptr<Job>& job, Waker waker, boost::asio::any_io_executor executor) {
  Wakers wakers;
  bool is_to_notify = false;
  {
    const std::lock_guard lock(mutex_);
    job->waker_ = std::move(waker);
    job->executor_ = std::move(executor);
    if (is_closed_) {
      end(*job, closed(), wakers);
    } else if (waiting_.size() >= kJobsMax || waiting_bytes_ >= kBytesMax) {
      end(*job, Error(ErrorKind::resource_exhausted, "too many operations wait for the disk: retry later"), wakers);
    } else {
      waiting_.push_back(job);
      waiting_bytes_ += job->bytes();
      waiting_count_.store(waiting_.size(), std::memory_order_relaxed);
      is_to_notify = std::exchange(thread_sleeps_, false);
    }
  }
  if (is_to_notify) changed_.notify_one();
  wake(std::move(wakers));
}

void JobQueue::cancel(Job& job) {
  Wakers wakers;
  {
    const std::lock_guard lock(mutex_);
    end(job, Error(ErrorKind::cancelled, "cancelled by the caller"), wakers);
  }
  wake(std::move(wakers));
}

void JobQueue::drop_caller(Job& job) {
  Waker waker;  // destroyed without the lock
  bool is_posted = true;
  {
    const std::lock_guard lock(mutex_);
    if (job.state_ != Job::State::ended) {
      job.state_ = Job::State::ended;
      waker = std::move(job.waker_);
      is_posted = false;
    }
  }
  while (is_posted && !job.is_handed_over_.load(std::memory_order_acquire)) std::this_thread::yield();
}

void JobQueue::end_late(TimePoint now) {
  Wakers wakers;
  {
    const std::lock_guard lock(mutex_);
    const auto end_if_late = [&](Job& job) {
      if (now < job.deadline_ || job.state_ == Job::State::ended) return;
      if (job.state_ == Job::State::under_way && kind_ == Kind::writes) {
        end(job,
            Error(ErrorKind::unknown_outcome,
                  "the disk did not answer in time; the write may or may not be stored: read it before a retry"),
            wakers);
      } else {
        const bool waits_for_lock = waits_for_lock_.load(std::memory_order_relaxed);
        end(job,
            Error(ErrorKind::deadline_exceeded,
                  waits_for_lock ? "another process held the lock of the file for too long; nothing was done: retry"
                                 : "the disk was too slow, or too many operations waited; nothing was done: retry"),
            wakers);
      }
    };
    for (const std::shared_ptr<Job>& job : taken_) end_if_late(*job);
    for (const std::shared_ptr<Job>& job : waiting_) end_if_late(*job);
    drop_ended();  // they may be large, and the thread may be blocked for long
  }
  wake(std::move(wakers));
}

void JobQueue::drop_ended() {
  const auto is_over = [this](const std::shared_ptr<Job>& job) {
    if (job->state_ != Job::State::ended) return false;
    waiting_bytes_ -= job->bytes();
    return true;
  };
  std::erase_if(waiting_, is_over);
  waiting_count_.store(waiting_.size(), std::memory_order_relaxed);
}

void JobQueue::close() {
  Wakers wakers;
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    for (const std::shared_ptr<Job>& job : waiting_) end(*job, closed(), wakers);
    waiting_.clear();
    waiting_bytes_ = 0;
    waiting_count_.store(0, std::memory_order_relaxed);
  }
  changed_.notify_all();
  wake(std::move(wakers));
}

// A caller often sends its next job right after a result. Polling notices it at once; waking a thread takes longer.
void JobQueue::linger() const noexcept {
  const TimePoint end = system_clock().now() + kLinger;
  while (is_empty() && system_clock().now() < end) std::this_thread::yield();
}

JobQueue::Batch JobQueue::take(TimePoint until) {
  linger();
  std::unique_lock lock(mutex_);
  const auto is_due = [&] { return !waiting_.empty() || is_closed_; };
  while (!is_due()) {
    thread_sleeps_ = true;
    if (changed_.wait_until(lock, until) == std::cv_status::timeout) break;
  }
  thread_sleeps_ = false;
  taken_.clear();
  for (std::size_t bytes = 0; !waiting_.empty() && taken_.size() < kBatchJobsMax && bytes < kBatchBytesMax;
       waiting_.pop_front()) {
    waiting_bytes_ -= waiting_.front()->bytes();
    if (waiting_.front()->state_ == Job::State::ended) continue;
    bytes += waiting_.front()->bytes();
    taken_.push_back(std::move(waiting_.front()));
  }
  waiting_count_.store(waiting_.size(), std::memory_order_relaxed);
  return taken_;
}

bool JobQueue::is_closed() const {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

bool JobQueue::has_callers(const Batch& batch) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(batch.begin(), batch.end(),
                     [](const std::shared_ptr<Job>& job) { return job->state_ != Job::State::ended; });
}

void JobQueue::start(Batch& batch) {
  const std::lock_guard lock(mutex_);
  std::erase_if(batch, [](const std::shared_ptr<Job>& job) { return job->state_ == Job::State::ended; });
  for (const std::shared_ptr<Job>& job : batch) job->state_ = Job::State::under_way;
}

void JobQueue::finish(const Batch& batch) {
  Wakers wakers;
  wakers.reserve(batch.size());
  {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<Job>& job : batch) end(*job, std::move(job->refusal_), wakers);
  }
  wake(std::move(wakers));
}

void JobQueue::fail(const Batch& batch, const Error& failure) {
  Wakers wakers;
  {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<Job>& job : batch) end(*job, failure, wakers);
  }
  wake(std::move(wakers));
}

}  // namespace polly::sqlite
