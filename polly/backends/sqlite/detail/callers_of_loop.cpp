#include "polly/backends/sqlite/detail/callers_of_loop.hpp"

#include <algorithm>
#include <utility>

namespace polly::sqlite {

void CallersOfLoop::add(const boost::asio::any_io_executor& executor, JobQueue& queue,
                        const std::shared_ptr<Job>& job) {
  auto& callers = boost::asio::use_service<CallersOfLoop>(executor.context());
  const std::lock_guard lock(callers.mutex_);
  std::vector<Caller>& all = callers.callers_;
  if (all.size() >= callers.sweep_at_) {
    std::erase_if(all, [](const Caller& caller) { return caller.job.expired(); });
    callers.sweep_at_ = std::max(kSweepFirst, 2 * all.size());
  }
  all.emplace_back(queue, job);
}

void CallersOfLoop::shutdown() {
  std::vector<Caller> callers;
  {
    const std::lock_guard lock(mutex_);
    callers = std::exchange(callers_, {});
  }
  for (const Caller& caller : callers) {
    const std::shared_ptr<Job> job = caller.job.lock();
    if (job && !*caller.is_queue_gone) caller.queue->drop_caller(*job);
  }
}

}  // namespace polly::sqlite
