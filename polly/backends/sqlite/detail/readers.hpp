// Readers: connections that only read. A read sees every write that was acknowledged before it began, and waits for
// none.
//
// Short reads are done at once, on the thread that asks: one takes a few microseconds, where a way to another thread
// and back costs tens of them (docs/benchmarks.md). Long ones, and those that find the file locked, are jobs of a
// thread.
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
  // `seats`: how many may read at the same time. Connections are opened when they are first needed. `file` outlives the
  // readers.
  Readers(SqliteOptions options, std::size_t seats, const Clock& clock, KnownFile& file);
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  ~Readers() { stop(); }

  // read(Connection&, WallTime), here and now. nullopt where another process has the whole file to itself for a moment.
  // Throws Error.
  template <class Read, class Answer = std::invoke_result_t<Read&, Connection&, WallTime>>
  std::optional<Answer> now(Read read);

  // Jobs see one state of the file each.

  JobQueue& queue() noexcept { return queue_; }
  const Gate& gate() const noexcept { return gate_; }  // the thread is in it

  // The thread ends after what it is doing, and connections are closed. Waits for it. Several may call it at once.
  void stop();

 private:
  // For whoever holds its lock.
  struct Seat {
    std::mutex mutex;
    std::unique_ptr<Connection> connection;
    bool is_closed = false;
  };

  Seat& take_seat();
  void connect(Seat& seat) const;
  std::unique_ptr<Connection> open() const;
  [[noreturn]] void give_up(Seat& seat, const Failure& failure) const;
  void run();
  void do_one(std::unique_ptr<Connection>& connection, const std::shared_ptr<Job>& job);

  const SqliteOptions options_;
  const Clock& clock_;
  KnownFile& file_;
  std::vector<Seat> seats_;
  JobQueue queue_{JobQueue::Kind::reads};
  Gate gate_;
  std::mutex joining_;
  std::jthread thread_;  // last: it uses the others
};

template <class Read, class Answer>
std::optional<Answer> Readers::now(Read read) {
  Seat& seat = take_seat();
  const std::unique_lock lock(seat.mutex, std::adopt_lock);
  try {
    if (!seat.connection) connect(seat);
    return read(*seat.connection, clock_.wall());
  } catch (const Failure& failure) {
    if (failure.is_busy()) return std::nullopt;
    give_up(seat, failure);
  }
}

}  // namespace polly::sqlite
