#include "polly/testing/faulty_disk.hpp"

#include <sqlite3.h>

namespace polly::testing {

namespace {

std::size_t index_of(DiskOperation what) {
  return static_cast<std::size_t>(what);
}

bool is_change(DiskOperation what) {
  return what != DiskOperation::open && what != DiskOperation::read;
}

int code_where_write_protected(DiskOperation what) {
  switch (what) {
    case DiskOperation::write: return SQLITE_IOERR_WRITE;
    case DiskOperation::truncate: return SQLITE_IOERR_TRUNCATE;
    case DiskOperation::remove: return SQLITE_IOERR_DELETE;
    default: return SQLITE_OK;
  }
}

}  // namespace

void FaultyDisk::cut() {
  const std::lock_guard lock(mutex_);
  is_cut_ = true;
  moved_on_.notify_all();
}

void FaultyDisk::cut_after(std::size_t changes) {
  const std::lock_guard lock(mutex_);
  changes_until_cut_ = changes;
}

bool FaultyDisk::is_cut() const {
  const std::lock_guard lock(mutex_);
  return is_cut_;
}

void FaultyDisk::fail(DiskOperation what, std::size_t nth, int code) {
  set_fault(what, {nth, code, false});
}

void FaultyDisk::fail_from(DiskOperation what, std::size_t nth, int code) {
  set_fault(what, {nth, code, true});
}

void FaultyDisk::set_fault(DiskOperation what, Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_[index_of(what)] = fault;
}

void FaultyDisk::fill() {
  const std::lock_guard lock(mutex_);
  is_full_ = true;
}

void FaultyDisk::free() {
  const std::lock_guard lock(mutex_);
  is_full_ = false;
}

void FaultyDisk::write_protect() {
  const std::lock_guard lock(mutex_);
  is_write_protected_ = true;
}

bool FaultyDisk::is_write_protected() const {
  const std::lock_guard lock(mutex_);
  return is_write_protected_;
}

void FaultyDisk::refuse_shared_memory() {
  const std::lock_guard lock(mutex_);
  has_shared_memory_ = false;
}

bool FaultyDisk::has_shared_memory() const {
  const std::lock_guard lock(mutex_);
  return has_shared_memory_;
}

void FaultyDisk::hang() {
  const std::lock_guard lock(mutex_);
  hangs_ = true;
}

void FaultyDisk::thaw() {
  const std::lock_guard lock(mutex_);
  hangs_ = false;
  moved_on_.notify_all();
}

void FaultyDisk::repair() {
  const std::lock_guard lock(mutex_);
  repair_all();
}

void FaultyDisk::restore_power() {
  const std::lock_guard lock(mutex_);
  repair_all();
  is_cut_ = false;
}

void FaultyDisk::repair_all() {
  is_full_ = false;
  is_write_protected_ = false;
  has_shared_memory_ = true;
  hangs_ = false;
  changes_until_cut_.reset();
  faults_.fill(std::nullopt);
  failed_ = 0;
  moved_on_.notify_all();
}

std::size_t FaultyDisk::operations(DiskOperation what) const {
  const std::lock_guard lock(mutex_);
  return operations_[index_of(what)];
}

std::size_t FaultyDisk::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

std::size_t FaultyDisk::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

int FaultyDisk::admit(DiskOperation what, bool grows) {
  std::unique_lock lock(mutex_);
  ++operations_[index_of(what)];
  if (is_change(what)) {
    ++waiting_;
    moved_on_.wait(lock, [this] { return !hangs_ || is_cut_; });
    --waiting_;
    if (changes_until_cut_ && (*changes_until_cut_)-- == 0) {
      is_cut_ = true;
      changes_until_cut_.reset();
    }
  }
  if (is_cut_) return SQLITE_IOERR;
  const int code = fault_of(what, grows);
  if (code != SQLITE_OK) ++failed_;
  return code;
}

int FaultyDisk::fault_of(DiskOperation what, bool grows) {
  std::optional<Fault>& fault = faults_[index_of(what)];
  if (fault && fault->nth > 1) {
    --fault->nth;
  } else if (fault) {
    const int code = fault->code;
    if (!fault->lasts) fault.reset();
    return code;
  }
  if (is_full_ && grows) return SQLITE_FULL;
  return is_write_protected_ ? code_where_write_protected(what) : SQLITE_OK;
}

}  // namespace polly::testing
