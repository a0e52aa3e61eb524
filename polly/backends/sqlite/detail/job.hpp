// Job: something that a thread of the backend shall do, and the caller who waits for it. Shared by the two: a caller
// that goes before its time (out of time, cancelled) leaves the job to the thread.
//
//   auto job = std::make_shared<Work<bool>>(ctx.deadline(), ask);
//   co_await submit(queue, job);                    // submit.hpp; ends exactly once, on the caller's executor
//   return job->take();                             // the answer, or throws why there is none
//
// What a JobQueue says belongs to it is touched under its lock only; the rest, by the thread that does the work, and by
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
  // `bytes`: about how much it writes.
  Job(TimePoint deadline, std::size_t bytes) : deadline_(deadline), bytes_(bytes) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  // Does it, perhaps not for the first time: what it did before was rolled back. An Error is its answer, and what it
  // did until then stays; Failure means that nothing may stay.
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
  std::optional<Error> refusal_;  // run()'s answer, where it is an Error

  // Set when the one who posted the caller's waker has nothing more to do with the caller's loop, which may go as soon
  // as the caller has gone on.
  std::atomic<bool> is_handed_over_{false};

  // The queue's.
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
