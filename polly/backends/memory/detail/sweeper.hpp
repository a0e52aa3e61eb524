// Sweeper: the thread that frees what has expired. It wakes once a tick, works in short bursts, and rests between them,
// so that a caller on a busy machine is never kept waiting for it.
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

  // The thread ends at once. May be called twice, and from several threads.
  void stop();

 private:
  void run(const std::stop_token& stop);
  bool wait(const std::stop_token& stop, Duration longest);  // false where the thread shall end

  Keyspace& keyspace_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::mutex joining_;
  std::jthread thread_;
};

}  // namespace polly::memory
