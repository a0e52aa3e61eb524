// Gate: counts the work that outlives its caller, so that a shutdown can wait for it. spawn() is the only door to
// such work; asio::detached appears nowhere.
//
//   Gate gate;
//   spawn(gate, executor, serve(std::move(socket)));
//   ...
//   gate.close();                          // from now on spawn() refuses
//   bool all_done = gate.wait_for(10s);    // on a thread that is no event loop
//   co_await gate.close_and_wait();        // on an event loop
//
// Thread-safe. The gate outlives everything that was spawned through it: its destructor waits, without a bound. Work
// that its loop will perhaps never finish keeps its gate alive instead (spawn_keeping).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <cstddef>
#include <memory>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"

namespace polly {

class Gate {
 public:
  static constexpr Milliseconds kUndrivenMax{2000};  // how long a destructor waits for a loop that may not run

  Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate();

  bool enter() noexcept;  // false where the gate is closed; every true is followed by one leave()
  void leave() noexcept;
  void close() noexcept;

  std::size_t running() const noexcept;

  // Block the thread until nothing runs in the gate any more. wait_for() is false where something still does.
  void wait();
  bool wait_for(Duration longest);

  // Closes the gate at once. The task ends when nothing runs in the gate any more: the last leave() wakes it. Several
  // may wait, each on a loop of its own. One that waits may be cancelled (operation_aborted), and its loop destroyed.
  Task<void> close_and_wait();

  // For destructors: waits until nothing runs in the gate any more, but only while another thread can be expected to
  // run `loop`: not where this very thread runs it, nor where it is stopped, and not beyond `give_up`. False: something
  // is left, which ends when the loop runs again, or is destroyed. `loop` may be destroyed already, if nothing is left.
  bool wait_while_driven(const boost::asio::any_io_executor& loop,
                         TimePoint give_up = system_clock().now() + kUndrivenMax);

 private:
  class State;
  class Waiter;

  static Task<void> wait_until_empty(std::shared_ptr<State> state);

  const std::shared_ptr<State> state_;  // shared with those who wait on a loop
};

// Starts `work` on `executor`. Returns false, and does not start it, where the gate is closed. `work` handles its
// own errors: one that escapes it is given to std::terminate, as from a thread. It has left the gate when it has ended,
// and also when its event loop is destroyed before.
bool spawn(Gate& gate, const boost::asio::any_io_executor& executor, Task<void> work);

// The same, and `cancel`, emitted on `executor`, cancels what the work waits for. It is shared by the work, which may
// end at any time, and by the one who may cancel it.
bool spawn(Gate& gate, const boost::asio::any_io_executor& executor, Task<void> work,
           std::shared_ptr<boost::asio::cancellation_signal> cancel);

// The same, and `owner`, which has the gate and all that the work uses, lives until the work has left the gate. So the
// destructor of an object that starts such work need not wait for a loop that never runs again. `cancel` may be null.
bool spawn_keeping(std::shared_ptr<const void> owner, Gate& gate, const boost::asio::any_io_executor& executor,
                   Task<void> work, std::shared_ptr<boost::asio::cancellation_signal> cancel = nullptr);

}  // namespace polly
