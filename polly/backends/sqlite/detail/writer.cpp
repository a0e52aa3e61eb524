#include "polly/backends/sqlite/detail/writer.hpp"

#include <exception>
#include <string>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/thread_in_gate.hpp"

namespace polly::sqlite {

Writer::Writer(SqliteOptions options, const Clock& clock, KnownFile& file)
    : options_(std::move(options)), clock_(clock), file_(file), housekeeping_(options_, clock) {
  thread_ = start_inside(gate_, [this] { run(); });
}

void Writer::stop() {
  queue_.close();
  const std::lock_guard joining(joining_);
  if (thread_.joinable()) thread_.join();
}

void Writer::run() {
  while (true) {
    JobQueue::Batch batch = queue_.take(housekeeping_.due());
    if (housekeeping_.has_failed()) distrust();
    if (!batch.empty()) {
      do_all(std::move(batch));
      housekeeping_.after_batch(connection_.get());
    } else if (queue_.is_closed()) {
      break;
    } else if (connection_ && !connection_->is_trusted()) {
      recover();
    }
    housekeeping_.do_some(connection_.get(), queue_.is_empty());
  }
  housekeeping_.close();
  if (connection_ && connection_->is_trusted()) connection_->database().checkpoint_on_close();
  connection_.reset();
  serving_lock_.reset();
}

void Writer::do_all(JobQueue::Batch batch) {
  batch_ = &batch;
  is_committing_ = false;
  try {
    if (!connection_ || !connection_->is_trusted()) connect();
    transact(batch);
  } catch (const Failure& failure) {
    handle_failure(failure, batch);
  } catch (const Error& error) {  // the file cannot be used as it is
    queue_.fail(batch, error);
  } catch (const std::exception& error) {
    distrust();
    fail(batch, Error(ErrorKind::resource_exhausted, std::string("the write failed: ") + error.what()));
  }
  batch_ = nullptr;
}

bool Writer::has_callers() {
  const bool waits = batch_ != nullptr && !queue_.is_closed() && queue_.has_callers(*batch_);
  queue_.set_waits_for_lock(waits);
  return waits;
}

// Called where no job waits. An error is ignored: the next job meets it.
void Writer::recover() {
  try {
    connect();
  } catch (const std::exception&) {
    return;
  }
}

// The checks of the first opening are not repeated: the file may be large, and callers wait.
void Writer::connect() {
  throw_if_moved();
  const bool serves = options_.role == SqliteRole::serving;
  if (!was_open_ && (serves || options_.guest_makes_file)) make_folders_of(options_.path);
  if (serves && !serving_lock_) serving_lock_.emplace(options_.path);
  auto opened = Connection::to_write(options_, was_open_ ? Connection::Opening::again : Connection::Opening::first,
                                     [this] { return has_callers(); });
  file_.check(options_.path);
  connection_ = std::move(opened);
  was_open_ = true;
  housekeeping_.resume();
}

// A write to a file whose name was deleted is lost, and a replaced file is not the one that the readers have open.
void Writer::throw_if_moved() const {
  if (!connection_ || !connection_->database().is_moved()) return;
  KnownFile::refuse(options_.path);
}

void Writer::transact(JobQueue::Batch& batch) {
  throw_if_moved();
  connection_->begin_to_write();
  queue_.set_waits_for_lock(false);
  queue_.start(batch);
  const WallTime now = clock_.wall();
  for (const std::shared_ptr<Job>& job : batch) job->run(connection_->entries(), now);
  is_committing_ = true;
  connection_->commit();
  log_pages_.store(connection_->database().log_pages(), std::memory_order_relaxed);
  commits_.fetch_add(1, std::memory_order_relaxed);
  committed_jobs_.fetch_add(batch.size(), std::memory_order_relaxed);
  queue_.finish(batch);
}

void Writer::handle_failure(const Failure& failure, const JobQueue::Batch& batch) {
  queue_.set_waits_for_lock(false);
  if (connection_) connection_->roll_back();
  const bool is_rolled_back = failure.is_busy() || failure.is_full();
  if (is_rolled_back) {
    is_committing_ = false;
  } else {
    distrust();
  }
  if (batch.size() > 1 && !is_committing_ && !failure.is_busy() && !failure.is_disk_failure()) {
    for (const std::shared_ptr<Job>& job : batch) do_all({job});
  } else if (failure.is_busy() && queue_.is_closed()) {
    queue_.fail(batch, JobQueue::closed());
  } else {
    fail(batch, failure.error(options_.path));
  }
}

void Writer::distrust() {
  if (!connection_) return;
  connection_->roll_back();
  connection_->distrust();
  if (connection_->database().is_in_transaction()) connection_.reset();  // it would keep the lock
}

void Writer::fail(const JobQueue::Batch& batch, const Error& error) {
  queue_.fail(batch, is_committing_ ? Error(ErrorKind::unknown_outcome,
                                            std::string("the write may or may not be stored: ") + error.what())
                                    : error);
}

}  // namespace polly::sqlite
