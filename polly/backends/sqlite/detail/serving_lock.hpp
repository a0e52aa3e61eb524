// ServingLock: says that this process answers for a file, for as long as the object lives. The system drops it when the
// process ends, however it ends. There are two locks:
//
//   FILE.lock    is there before the file is, and holds the process's number, for people and for messages
//   FILE         itself, whatever its name: it may be reached by another one (hard links, mounts, a rename)
//
// Both are flock()s. SQLite's own locks are of another kind, and none of them is for longer than a moment.
#pragma once

#include <memory>
#include <string>

namespace polly::sqlite {

class OwnDescriptor;

class ServingLock {
 public:
  // `path`: without links (resolved()). Makes the file where there is none. Error unavailable where another process has
  // a lock (says which), or FILE.lock cannot be made; config where that is no file of Polly's alone: a link, or another
  // kind of file. Errors of make_file().
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
