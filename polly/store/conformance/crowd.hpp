// Crowd: many callers at once. Each is a coroutine on one of several event loops; wait() is for a thread that runs no
// loop, and ending() tells how each caller ended.
//
//   auto work = [&](std::size_t caller) -> Task<void> { co_await store.set(ctx, key, caller); };
//   Crowd crowd(loops, 64, work);
//   crowd.wait();                                  // throws the error of the first caller that failed
//
// The work, and everything it refers to, outlives the crowd: the destructor waits for the callers.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/store/conformance/ending.hpp"

namespace polly::conformance {

class Crowd {
 public:
  using Work = std::function<Task<void>(std::size_t caller)>;

  // Starts the callers, spread over the loops.
  Crowd(EventLoops& loops, std::size_t callers, Work work);
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  std::size_t running() const noexcept { return gate_.running(); }

  // Asks every caller to stop (Asio's cancellation, terminal), from the loop that it runs on.
  void cancel();

  void wait();                               // throws the error of the first caller that failed
  const Ending& ending(std::size_t caller);  // waits for all of them

 private:
  struct Caller {
    explicit Caller(boost::asio::any_io_executor its_loop) : loop(std::move(its_loop)) {}

    boost::asio::any_io_executor loop;
    boost::asio::cancellation_signal stop;
    Ending ending;
  };

  Task<void> run(Caller* caller, std::size_t number);
  void wait_for_all();

  const Work work_;
  std::vector<std::unique_ptr<Caller>> callers_;
  Gate gate_;  // last, so that it is destroyed first: it waits for the callers
};

}  // namespace polly::conformance
