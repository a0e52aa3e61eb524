// Gate: counts the work that outlives its caller, so that a shutdown can wait for it. spawn() is the only door to
// such work; asio::detached appears nowhere.
//
//   Gate gate;
//   spawn(gate, executor, serve(std::move(socket)));
//   ...
//   gate.close();                          // from now on spawn() refuses
//   bool all_done = gate.wait_for(10s);    // on a thread that is no event loop
//
// Thread-safe. The gate outlives everything that was spawned through it: its destructor waits.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"

namespace polly {

class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate();

  bool enter() noexcept;  // false where the gate is closed; every true is followed by one leave()
  void leave() noexcept;
  void close() noexcept;

  std::size_t running() const noexcept;
  bool wait_for(Duration longest);  // true where nothing runs any more; blocks the thread

 private:
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t running_ = 0;
  bool closed_ = false;
};

// Returns when nothing runs in the gate any more, for those who may not block: looks every other millisecond.
Task<void> wait_until_empty(const Gate* gate);

// Starts `work` on `executor`. Returns false, and does not start it, where the gate is closed. `work` handles its
// own errors: one that escapes it is given to std::terminate, as from a thread. It has left the gate when it has ended,
// and also when its event loop is destroyed before.
bool spawn(Gate& gate, const boost::asio::any_io_executor& executor, Task<void> work);

// The same, and `cancel`, emitted on `executor`, cancels what the work waits for. It is shared by the work, which may
// end at any time, and by the one who may cancel it.
bool spawn(Gate& gate, const boost::asio::any_io_executor& executor, Task<void> work,
           std::shared_ptr<boost::asio::cancellation_signal> cancel);

}  // namespace polly
