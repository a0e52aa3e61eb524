#include "polly/backends/sqlite/detail/writer.hpp"

#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"

namespace polly::sqlite {

Writer::Writer(SqliteOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), housekeeping_(options_.role, clock) {
  gate_.enter();
  thread_ = std::jthread([this] { run(); });
}

void Writer::stop() {
  queue_.close();
  const std::lock_guard joining(joining_);
  if (thread_.joinable()) thread_.join();
}

void Writer::run() {
  while (true) {
    JobQueue::Batch batch = queue_.take(housekeeping_.due());
    if (!batch.empty()) {
      do_all(std::move(batch));
    } else if (queue_.is_closed()) {
      break;
    }
    if (connection_) housekeeping_.do_some(connection_, queue_.is_empty());
  }
  connection_.reset();  // the last one to close the file puts everything into it
  serving_lock_.reset();
  gate_.leave();
}

void Writer::do_all(JobQueue::Batch batch) {
  batch_ = &batch;
  is_committing_ = false;
  try {
    if (!connection_) connect();
    transact(batch);
  } catch (const Failure& failure) {
    mend(failure, batch);
  } catch (const Error& error) {  // the file cannot be used as it is
    connection_.reset();
    queue_.fail(batch, error);
  }
  batch_ = nullptr;
}

// The damage that is looked for at the start is not looked for again: the file may be large, and callers wait.
void Writer::connect() {
  const bool serves = options_.role == SqliteRole::serving;
  if (serves && !serving_lock_) serving_lock_.emplace(options_.path);
  const auto someone_waits = [this] {
    const bool waits = batch_ != nullptr && !queue_.is_closed() && queue_.has_callers(*batch_);
    queue_.waits_for_lock(waits);
    return waits;
  };
  std::unique_ptr<Connection> connection = Connection::to_write(options_, someone_waits);
  if (serves && !was_checked_) check_for_damage(connection->database(), options_.path);
  was_checked_ = true;
  connection_ = std::move(connection);
}

void Writer::transact(JobQueue::Batch& batch) {
  connection_->begin_to_write();
  queue_.waits_for_lock(false);
  queue_.start(batch);
  const WallTime now = clock_.wall();
  for (const std::shared_ptr<Job>& job : batch) job->run(connection_->entries(), now);
  is_committing_ = true;
  connection_->commit();
  commits_.fetch_add(1, std::memory_order_relaxed);
  committed_jobs_.fetch_add(batch.size(), std::memory_order_relaxed);
  queue_.finish(batch);
}

void Writer::mend(const Failure& failure, JobQueue::Batch& batch) {
  queue_.waits_for_lock(false);
  if (connection_) connection_->roll_back();
  const bool is_known = failure.is_busy() || failure.is_full();
  if (!is_known) connection_.reset();
  if (batch.size() > 1 && !failure.is_busy() && !failure.is_of_the_disk()) {
    for (const std::shared_ptr<Job>& job : batch) do_all({job});
    return;
  }
  const Error error = failure.error(options_.path);
  const bool is_perhaps_done = is_committing_ && !is_known;
  queue_.fail(batch, is_perhaps_done
                         ? Error(ErrorKind::unknown_outcome, std::string("perhaps written: ") + error.what())
                         : error);
}

}  // namespace polly::sqlite
