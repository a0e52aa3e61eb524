// ServingLock: marks this process as the one that serves from a file, for as long as the object lives. The system drops
// it when the process ends, however it ends. There are two locks:
//
//   FILE.lock    exists before the file does, and contains the process id, for people and for messages
//   FILE         the file itself, which may also be reached by another name (hard links, mounts, a rename)
//
// Both are flock()s. SQLite's own locks are of another kind, and are held only for moments.
#pragma once

#include <memory>
#include <string>

namespace polly::sqlite {

class OwnDescriptor;

class ServingLock {
 public:
  // `path`: a real_path(). Creates a missing file. Error unavailable where another process holds a lock
  // (the message names it), or FILE.lock cannot be created; config where FILE.lock is a link or not a regular file.
  // Errors of make_file().
  explicit ServingLock(const std::string& path);
  ServingLock(const ServingLock&) = delete;
  ServingLock& operator=(const ServingLock&) = delete;
  ~ServingLock();

 private:
  class LockFile;

  const std::unique_ptr<LockFile> lock_file_;
  std::unique_ptr<OwnDescriptor> file_;
};

}  // namespace polly::sqlite
