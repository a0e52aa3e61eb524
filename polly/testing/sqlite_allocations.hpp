// SqliteAllocations: SQLite's memory allocator while the object lives; chosen allocations fail.
//
//   SqliteAllocations allocations;                     // before any connection; it outlives them
//   for (std::size_t nth = 1;; ++nth) {                // fail the 1st, 2nd, ... allocation, until nothing failed
//     allocations.fail(nth);
//     work();                                          // fails with SQLITE_NOMEM and changes nothing
//     if (allocations.failed() == 0) break;
//     allocations.repair();
//   }
//
// SQLite accepts another allocator only while it is shut down, so creating and destroying the object restarts it: the
// process must not have a connection or use SQLite at that time. A registered VFS stays registered. There is one object
// at a time. Its other functions may be called from any thread.
//
// A failed allocation is not always an error: where SQLite can do without the memory, it does.
#pragma once

#include <cstddef>
#include <memory>

namespace polly::testing {

class SqliteAllocations {
 public:
  enum class Of { every_thread, this_thread };  // whose allocations are counted, and fail

  // std::logic_error where SQLite holds memory, such as a connection's, or another such object exists.
  SqliteAllocations();
  SqliteAllocations(const SqliteAllocations&) = delete;
  SqliteAllocations& operator=(const SqliteAllocations&) = delete;
  ~SqliteAllocations();  // gives SQLite its own allocator back

  // Fails the nth allocation, counted from now and beginning with 1: once, or it and all that follow. Replaces an
  // earlier fault.
  void fail(std::size_t nth, Of whose = Of::every_thread);
  void fail_from(std::size_t nth, Of whose = Of::every_thread);

  void repair();

  std::size_t made() const;    // allocations so far, including failed ones
  std::size_t failed() const;  // since the last repair()

 private:
  class Allocator;
  std::unique_ptr<Allocator> allocator_;
};

}  // namespace polly::testing
