#include "polly/testing/sqlite_allocations.hpp"

#include <sqlite3.h>

#include <cassert>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace polly::testing {

namespace {

void check_sqlite(int code, const char* what) {
  if (code != SQLITE_OK) throw std::runtime_error(std::string("SQLite does not ") + what + ": " + sqlite3_errstr(code));
}

}  // namespace

class SqliteAllocations::Allocator {
 public:
  struct Fault {
    std::size_t nth;
    bool lasts;
    std::optional<std::thread::id> only;
  };

  Allocator() {
    if (current != nullptr) throw std::logic_error("another SqliteAllocations exists");
    if (sqlite3_memory_used() > 0) throw std::logic_error("SQLite is in use: close every connection first");
    check_sqlite(sqlite3_shutdown(), "shut down");
    check_sqlite(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_), "show its allocator");
    sqlite3_mem_methods ours = real_;
    ours.xMalloc = allocate;
    ours.xRealloc = reallocate;
    check_sqlite(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), "accept an allocator");
    current = this;
    const int code = sqlite3_initialize();
    if (code != SQLITE_OK) give_back();
    check_sqlite(code, "start");
  }
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;
  ~Allocator() {
    assert(sqlite3_memory_used() == 0);
    give_back();
  }

  void set_fault(Fault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
  }

  void repair() {
    const std::lock_guard lock(mutex_);
    fault_.reset();
    failed_ = 0;
  }

  std::size_t made() const {
    const std::lock_guard lock(mutex_);
    return made_;
  }

  std::size_t failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

 private:
  void give_back() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &real_);
    current = nullptr;
  }

  static void* allocate(int bytes) { return current->is_granted() ? current->real_.xMalloc(bytes) : nullptr; }

  static void* reallocate(void* memory, int bytes) {
    return current->is_granted() ? current->real_.xRealloc(memory, bytes) : nullptr;
  }

  bool is_granted() {
    const std::lock_guard lock(mutex_);
    ++made_;
    if (!fault_ || (fault_->only && fault_->only != std::this_thread::get_id())) return true;
    if (fault_->nth > 1) {
      --fault_->nth;
      return true;
    }
    ++failed_;
    if (!fault_->lasts) fault_.reset();
    return false;
  }

  static Allocator* current;  // SQLite passes no argument to its allocator

  sqlite3_mem_methods real_{};
  mutable std::mutex mutex_;
  std::optional<Fault> fault_;
  std::size_t made_ = 0;
  std::size_t failed_ = 0;
};

SqliteAllocations::Allocator* SqliteAllocations::Allocator::current = nullptr;

namespace {

std::optional<std::thread::id> thread_of(SqliteAllocations::Of whose) {
  return whose == SqliteAllocations::Of::this_thread ? std::optional(std::this_thread::get_id()) : std::nullopt;
}

}  // namespace

SqliteAllocations::SqliteAllocations() : allocator_(std::make_unique<Allocator>()) {}

SqliteAllocations::~SqliteAllocations() = default;

void SqliteAllocations::fail(std::size_t nth, Of whose) {
  allocator_->set_fault({nth, false, thread_of(whose)});
}

void SqliteAllocations::fail_from(std::size_t nth, Of whose) {
  allocator_->set_fault({nth, true, thread_of(whose)});
}

void SqliteAllocations::repair() {
  allocator_->repair();
}

std::size_t SqliteAllocations::made() const {
  return allocator_->made();
}

std::size_t SqliteAllocations::failed() const {
  return allocator_->failed();
}

}  // namespace polly::testing
