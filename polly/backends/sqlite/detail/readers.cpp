#include "polly/backends/sqlite/detail/readers.hpp"

#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include "polly/backends/sqlite/detail/thread_in_gate.hpp"

namespace polly::sqlite {

namespace {

// Numbers the threads that read, so that each has a connection of its own while there are enough.
std::size_t thread_number() noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

Readers::Readers(SqliteOptions options, std::size_t connections_max, const Clock& clock, KnownFile& file)
    : options_(std::move(options)), clock_(clock), file_(file), pool_(connections_max) {
  thread_ = start_inside(gate_, [this] { run(); });
}

void Readers::stop() {
  queue_.close();
  const std::lock_guard joining(joining_);
  if (thread_.joinable()) thread_.join();
  for (PooledConnection& pooled : pool_) {
    const std::lock_guard lock(pooled.mutex);
    pooled.is_closed = true;
    pooled.connection.reset();
  }
}

// Where all connections are in use, the thread waits for its own: its user needs a few microseconds more.
Readers::PooledConnection& Readers::acquire() {
  const std::size_t own = thread_number();
  for (std::size_t i = 0; i < pool_.size(); ++i) {
    PooledConnection& pooled = pool_[(own + i) % pool_.size()];
    if (pooled.mutex.try_lock()) return pooled;
  }
  PooledConnection& pooled = pool_[own % pool_.size()];
  pooled.mutex.lock();
  return pooled;
}

void Readers::connect(PooledConnection& pooled) const {
  if (pooled.is_closed) throw Error(JobQueue::closed());
  pooled.connection = open();
}

std::unique_ptr<Connection> Readers::open() const {
  auto opened = Connection::to_read(options_, [] { return false; });
  file_.check(options_.path);
  return opened;
}

void Readers::give_up(PooledConnection& pooled, const Failure& failure) const {
  if (failure.is_disk_failure()) pooled.connection.reset();
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
  const auto has_caller = [&] {
    const bool waits = !queue_.is_closed() && queue_.has_callers(one);
    queue_.set_waits_for_lock(waits);
    return waits;
  };
  try {
    if (!connection) connection = open();
    connection->database().wait_for_locks_while(has_caller);
    queue_.start(one);
    const View view(*connection);
    queue_.set_waits_for_lock(false);
    if (!one.empty()) job->run(connection->entries(), clock_.wall());
    queue_.finish(one);
  } catch (const Failure& failure) {
    if (failure.is_disk_failure()) connection.reset();
    queue_.fail(one, failure.is_busy() && queue_.is_closed() ? JobQueue::closed() : failure.error(options_.path));
  } catch (const Error& error) {
    queue_.fail(one, error);
  } catch (const std::exception& error) {
    queue_.fail(
        one, Error(ErrorKind::resource_exhausted, std::string("the read failed: ") + error.what() + ": retry later"));
  }
}

}  // namespace polly::sqlite
