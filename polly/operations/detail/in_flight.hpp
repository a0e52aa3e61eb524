// InFlight: work that runs beside its caller, a few tasks at once, all on one executor.
//
//   InFlight writes(4);
//   co_await writes.start(std::move(task));   // waits until fewer than four run
//   co_await writes.wait_for_all();           // throws the first error of a task; so does start()
//
// To be ended with wait_for_all() before what the tasks use is destroyed.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <exception>
#include <memory>

#include "polly/base/task.hpp"

namespace polly::operations {

class InFlight {
 public:
  explicit InFlight(std::size_t most) : state_(std::make_shared<State>()) { state_->most = most; }

  Task<void> start(Task<void> work);
  Task<void> wait_for_all();

 private:
  struct State {
    std::size_t most = 1;
    std::size_t running = 0;
    std::exception_ptr failure;
    boost::asio::steady_timer* ended = nullptr;  // of the caller that waits
  };

  static Task<void> wait_until_at_most(std::shared_ptr<State> state, std::size_t running);

  const std::shared_ptr<State> state_;  // shared with the tasks
};

}  // namespace polly::operations
