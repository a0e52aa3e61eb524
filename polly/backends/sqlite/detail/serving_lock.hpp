// ServingLock: says that this process answers for a file, for as long as the object lives: a lock on FILE.lock, which
// also holds the process's number. The system drops it when the process ends, however it ends.
//
// Not on the file itself: SQLite's own locks on it would be dropped when another handle of it is closed.
#pragma once

#include <string>

namespace polly::sqlite {

class ServingLock {
 public:
  // Error unavailable where another process has it (says which), or where the lock's file cannot be made.
  explicit ServingLock(const std::string& path);
  ServingLock(const ServingLock&) = delete;
  ServingLock& operator=(const ServingLock&) = delete;
  ~ServingLock();

 private:
  int file_;
};

}  // namespace polly::sqlite
