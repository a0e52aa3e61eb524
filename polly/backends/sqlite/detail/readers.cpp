#include "polly/backends/sqlite/detail/readers.hpp"

#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include "polly/backends/sqlite/detail/thread_in_gate.hpp"

namespace polly::sqlite {

namespace {

// A number for each thread that ever reads, so that each has a seat of its own while there are enough.
std::size_t thread_number() noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

Readers::Readers(SqliteOptions options, std::size_t seats, const Clock& clock, KnownFile& file)
    : options_(std::move(options)), clock_(clock), file_(file), seats_(seats) {
  thread_ = start_inside(gate_, [this] { run(); });
}

void Readers::stop() {
  queue_.close();
  const std::lock_guard joining(joining_);
  if (thread_.joinable()) thread_.join();
  for (Seat& seat : seats_) {
    const std::lock_guard lock(seat.mutex);
    seat.is_closed = true;
    seat.connection.reset();
  }
}

// Where all are taken, whoever reads has a few microseconds to go.
Readers::Seat& Readers::take_seat() {
  const std::size_t own = thread_number();
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    Seat& seat = seats_[(own + i) % seats_.size()];
    if (seat.mutex.try_lock()) return seat;
  }
  Seat& seat = seats_[own % seats_.size()];
  seat.mutex.lock();
  return seat;
}

void Readers::connect(Seat& seat) const {
  if (seat.is_closed) throw Error(JobQueue::closed());
  seat.connection = open();
}

std::unique_ptr<Connection> Readers::open() const {
  auto opened = Connection::to_read(options_, [] { return false; });
  file_.check(options_.path);
  return opened;
}

void Readers::give_up(Seat& seat, const Failure& failure) const {
  if (failure.is_of_the_disk()) seat.connection.reset();
  throw failure.error(options_.path);
}

void Readers::run() {
  std::unique_ptr<Connection> connection;
  while (true) {
    const JobQueue::Batch batch = queue_.take(TimePoint::max());
    for (const std::shared_ptr<Job>& job : batch) do_one(connection, job);
    if (batch.empty() && queue_.is_closed()) break;
  }
}

void Readers::do_one(std::unique_ptr<Connection>& connection, const std::shared_ptr<Job>& job) {
  JobQueue::Batch one{job};
  const auto someone_waits = [&] {
    const bool waits = !queue_.is_closed() && queue_.has_callers(one);
    queue_.waits_for_lock(waits);
    return waits;
  };
  try {
    if (!connection) connection = open();
    connection->database().wait_for_locks_while(someone_waits);
    queue_.start(one);
    const View view(*connection);
    queue_.waits_for_lock(false);
    if (!one.empty()) job->run(connection->entries(), clock_.wall());
    queue_.finish(one);
  } catch (const Failure& failure) {
    if (failure.is_of_the_disk()) connection.reset();
    queue_.fail(one, failure.is_busy() && queue_.is_closed() ? JobQueue::closed() : failure.error(options_.path));
  } catch (const Error& error) {
    queue_.fail(one, error);
  } catch (const std::exception& error) {
    queue_.fail(one, Error(ErrorKind::resource_exhausted, std::string("out of memory, or the like: ") + error.what()));
  }
}

}  // namespace polly::sqlite
