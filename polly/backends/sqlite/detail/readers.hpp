// Readers: connections that only read. A read sees every write that was acknowledged before it began, and waits for no
// write.
//
// Short reads run at once, on the caller's thread: one takes a few microseconds, while a switch to another thread and
// back costs tens of them (docs/benchmarks.md). Long reads, and those that find the file locked, are jobs of a thread.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/job_queue.hpp"
#include "polly/backends/sqlite/detail/known_file.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"

namespace polly::sqlite {

class Readers {
 public:
  // `connections_max`: how many calls can read at the same time. Connections are opened when they are first needed.
  // `file` outlives the readers.
  Readers(SqliteOptions options, std::size_t connections_max, const Clock& clock, KnownFile& file);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  ~Readers() { stop(); }

  // read(Connection&, WallTime), on this thread. nullopt where another process holds the whole file's lock for a
  // moment. Throws Error.
  template <class Read, class Answer = std::invoke_result_t<Read&, Connection&, WallTime>>
  std::optional<Answer> now(Read read);

  // Each job sees one state of the file.

  JobQueue& queue() noexcept { return queue_; }
  Gate& gate() noexcept { return gate_; }  // the thread runs inside it

  // Ends the thread after its current job, and closes the connections. Waits for both. May be called concurrently.
  void stop();

 private:
  // For the thread that holds its lock.
  struct PooledConnection {
    std::mutex mutex;
    std::unique_ptr<Connection> connection;
    bool is_closed = false;
  };

  PooledConnection& acquire();
  void connect(PooledConnection& pooled) const;
  std::unique_ptr<Connection> open() const;
  [[noreturn]] void give_up(PooledConnection& pooled, const Failure& failure) const;
  void run();
  void do_one(std::unique_ptr<Connection>& connection, const std::shared_ptr<Job>& job);

  const SqliteOptions options_;
  const Clock& clock_;
  KnownFile& file_;
  std::vector<PooledConnection> pool_;
  JobQueue queue_{JobQueue::Kind::reads};
  Gate gate_;
  std::mutex joining_;   // one stop() at a time joins the thread
  std::jthread thread_;  // last: it uses the members above
};

template <class Read, class Answer>
std::optional<Answer> Readers::now(Read read) {
  PooledConnection& pooled = acquire();
  const std::unique_lock lock(pooled.mutex, std::adopt_lock);
  try {
    if (!pooled.connection) connect(pooled);
    return read(*pooled.connection, clock_.wall());
  } catch (const Failure& failure) {
    if (failure.is_busy()) return std::nullopt;
    give_up(pooled, failure);
  }
}

}  // namespace polly::sqlite
