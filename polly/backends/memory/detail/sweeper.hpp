// Sweeper: the thread that frees expired entries. It wakes once a tick, works in short bursts and pauses between them,
// so that it does not delay callers on a busy machine.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "polly/backends/memory/detail/keyspace.hpp"
#include "polly/base/clock.hpp"

namespace polly::memory {

class Sweeper {
 public:
  Sweeper(Keyspace& keyspace, const Clock& clock);
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  ~Sweeper() { stop(); }

  // Ends the thread at once. May be called twice, and from several threads.
  void stop();

 private:
  void run(const std::stop_token& stop);
  bool wait(const std::stop_token& stop, Duration longest);  // false where the thread has to end

  Keyspace& keyspace_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::mutex joining_;  // one stop() at a time joins the thread
  std::jthread thread_;
};

}  // namespace polly::memory
