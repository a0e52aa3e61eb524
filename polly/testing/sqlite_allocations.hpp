// SqliteAllocations: while it lives, SQLite asks it for memory, and does not always get any.
//
//   SqliteAllocations allocations;                     // before any connection; it outlives them
//   for (std::size_t nth = 1;; ++nth) {                // fail the 1st, 2nd, ... allocation, until nothing failed
//     allocations.fail(nth);
//     work();                                          // says SQLITE_NOMEM, and leaves everything as it was
//     if (allocations.failed() == 0) break;
//     allocations.mend();
//   }
//
// SQLite takes another allocator only while it is shut down, so making and destroying the object restarts it: nobody in
// the process may have a connection, or use SQLite meanwhile. A VFS that is registered stays so. There is one object at
// a time. Its other functions may be called from any thread.
//
// A failed allocation is not always told: where SQLite can do without the memory, it does.
#pragma once

#include <cstddef>
#include <memory>

namespace polly::testing {

class SqliteAllocations {
 public:
  enum class Of { every_thread, this_thread };  // whose allocations are counted, and fail

  // std::logic_error where SQLite holds memory, as that of a connection, or there is such an object already.
  SqliteAllocations();
  SqliteAllocations(const SqliteAllocations&) = delete;
  SqliteAllocations& operator=(const SqliteAllocations&) = delete;
  ~SqliteAllocations();  // SQLite has its own allocator again

  // Fails the nth allocation, counted from now and beginning with 1: once, or it and all that follow. Replaces what was
  // said before.
  void fail(std::size_t nth, Of whose = Of::every_thread);
  void fail_from(std::size_t nth, Of whose = Of::every_thread);

  void mend();

  std::size_t made() const;    // allocations that were asked for so far, also those that failed
  std::size_t failed() const;  // since the last mend()

 private:
  class Allocator;
  std::unique_ptr<Allocator> allocator_;
};

}  // namespace polly::testing
