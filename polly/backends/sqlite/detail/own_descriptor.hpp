// OwnDescriptor: a descriptor of Polly's own on a database file, beside those that SQLite has on it. It stays open as
// long as SQLite has the file open in this process, also when its owner is gone: the system drops all of SQLite's locks
// on a file (they are the process's) as soon as any descriptor of that file is closed.
// Source: https://www.sqlite.org/howtocorrupt.html, "Posix advisory locks canceled by a separate thread doing close()"
//
// FileIdentity: which file that is, whatever its name. FileUse: says that SQLite has one open.
//
// Which files are open is known once for the process, as the locks are. Thread-safe.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <utility>

namespace polly::sqlite {

using FileIdentity = std::pair<dev_t, ino_t>;

std::optional<FileIdentity> identity_of(const std::string& path) noexcept;  // behind links; nullopt: nothing is there

class FileUse {
 public:
  explicit FileUse(const std::string& path);  // before SQLite opens it
  FileUse(const FileUse&) = delete;
  FileUse& operator=(const FileUse&) = delete;
  ~FileUse();  // when SQLite has closed it

 private:
  const std::optional<FileIdentity> identity_;
};

class OwnDescriptor {
 public:
  // Of a regular file, for reading. It is_open() where there is one that may be read.
  explicit OwnDescriptor(const std::string& path);
  OwnDescriptor(const OwnDescriptor&) = delete;
  OwnDescriptor& operator=(const OwnDescriptor&) = delete;
  ~OwnDescriptor();  // gives back its lock (flock)

  bool is_open() const noexcept { return file_ >= 0; }
  int number() const noexcept { return file_; }
  bool try_to_lock() const noexcept;  // for this object alone (flock); false also where it is not open

 private:
  int file_;
};

}  // namespace polly::sqlite
