// InFlight: work that runs beside its caller, a few tasks at once, all on one executor.
//
//   InFlight writes({.tasks_max = 4, .bytes_max = 16 * 1024 * 1024});
//   co_await writes.start(std::move(task), 4'096);  // waits until fewer than four run, and it fits, or none runs
//   co_await writes.wait_for_all();                 // throws the first error of a task; so does start()
//
// To be ended with wait_for_all() before what the tasks use is destroyed.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <exception>
#include <limits>
#include <memory>

#include "polly/base/task.hpp"

namespace polly::operations {

class InFlight {
 public:
  struct Limits {
    std::size_t tasks_max = 1;
    std::size_t bytes_max = std::numeric_limits<std::size_t>::max();
  };

  explicit InFlight(Limits limits) : state_(std::make_shared<State>()) { state_->limits = limits; }

  Task<void> start(Task<void> work, std::size_t bytes);
  Task<void> wait_for_all();

 private:
  struct State {
    bool has_room(std::size_t more) const noexcept {
      return running == 0 || (running < limits.tasks_max && bytes + more <= limits.bytes_max);
    }

    Limits limits;
    std::size_t running = 0;
    std::size_t bytes = 0;
    std::exception_ptr failure;
    boost::asio::steady_timer* ended = nullptr;  // of the caller that waits
  };

  static Task<void> wait_for_an_end(std::shared_ptr<State> state);

  const std::shared_ptr<State> state_;  // shared with the tasks
};

}  // namespace polly::operations
