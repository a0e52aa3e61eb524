// Job: work for a thread of the backend, and the caller that waits for it. Both share it: a caller that leaves early
// (out of time, cancelled) leaves the job to the thread.
//
//   auto job = std::make_shared<Work<bool>>(ctx.deadline(), size, ask);
//   co_await submit(queue, job);                    // submit.hpp; ends exactly once, on the caller's executor
//   return job->take();                             // the result, or throws the job's error
//
// The members under "the queue's" are used under the queue's lock only; the others by the thread that does the work,
// and by the caller once the job has ended.
// the caller once it has ended.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "polly/backends/sqlite/detail/entry_table.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/waker.hpp"

namespace polly::sqlite {

class Job : public std::enable_shared_from_this<Job> {
 public:
  // `bytes`: about how much the job writes.
  Job(TimePoint deadline, std::size_t bytes) : deadline_(deadline), bytes_(bytes) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  // Does the work, perhaps again after a rollback. An Error is the job's result, and what was written before it stays;
  // after a Failure nothing may stay.
  void run(EntryTable& entries, WallTime now);

  std::size_t bytes() const noexcept { return bytes_; }

 protected:
  virtual void answer(EntryTable& entries, WallTime now) = 0;
  void throw_if_failed() const;

 private:
  friend class JobQueue;
  enum class State { waiting, under_way, ended };

  const TimePoint deadline_;
  const std::size_t bytes_;
  std::optional<Error> refusal_;  // run()'s result, where it is an Error

  // Set when the thread that posted the caller's waker no longer uses the caller's loop, which may be destroyed as soon
  // as the caller goes on.
  std::atomic<bool> is_handed_over_{false};

  // The queue's: under its lock.
  State state_ = State::waiting;
  Waker waker_;
  boost::asio::any_io_executor executor_;
  std::optional<Error> failure_;
};

template <class T>
class Work final : public Job {
 public:
  using Ask = std::function<T(EntryTable&, WallTime)>;

  Work(TimePoint deadline, std::size_t bytes, Ask ask) : Job(deadline, bytes), ask_(std::move(ask)) {}

  T take() {
    throw_if_failed();
    return std::move(*answer_);
  }

 private:
  void answer(EntryTable& entries, WallTime now) override { answer_.emplace(ask_(entries, now)); }

  const Ask ask_;
  std::optional<T> answer_;
};

}  // namespace polly::sqlite
