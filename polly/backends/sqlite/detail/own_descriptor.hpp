// OwnDescriptor: Polly's own descriptor of a database file, beside those that SQLite has. It stays open for as long as
// SQLite has the file open in this process, also after its owner was destroyed: the system drops all of SQLite's locks
// on a file (they belong to the process) as soon as any descriptor of that file is closed.
// Source: https://www.sqlite.org/howtocorrupt.html, "Posix advisory locks canceled by a separate thread doing close()"
//
// FileIdentity: identifies the file, whatever its name. FileUse: registers that SQLite has a file open.
//
// The table of open files is shared by the whole process, as the locks are. Thread-safe.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <utility>

namespace polly::sqlite {

using FileIdentity = std::pair<dev_t, ino_t>;

std::optional<FileIdentity> identity_of(const std::string& path) noexcept;  // follows links; nullopt: no file

class FileUse {
 public:
  explicit FileUse(const std::string& path);  // construct it before SQLite opens the file
  FileUse(const FileUse&) = delete;
  FileUse& operator=(const FileUse&) = delete;
  ~FileUse();  // after SQLite has closed it

 private:
  const std::optional<FileIdentity> identity_;
};

class OwnDescriptor {
 public:
  // Opens a regular file for reading. is_open() says whether that worked.
  explicit OwnDescriptor(const std::string& path);
  OwnDescriptor(const OwnDescriptor&) = delete;
  OwnDescriptor& operator=(const OwnDescriptor&) = delete;
  ~OwnDescriptor();  // releases its lock (flock)

  bool is_open() const noexcept { return file_ >= 0; }
  int number() const noexcept { return file_; }
  bool try_to_lock() const noexcept;  // exclusive (flock); false also where it is not open

 private:
  int file_;
};

}  // namespace polly::sqlite
