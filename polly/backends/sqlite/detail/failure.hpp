// Failure: an error that SQLite reported, as it travels inside this room, and its conversion into the Error that the
// caller gets. SQLite's codes are used here only.
// Source of the codes: https://www.sqlite.org/rescode.html
#pragma once

#include <exception>
#include <string>

#include "polly/base/error.hpp"

namespace polly::sqlite {

class Failure final : public std::exception {
 public:
  // `code`: an extended result code. `message`: SQLite's own.
  Failure(int code, std::string message) : code_(code), message_(std::move(message)) {}

  static Failure out_of_memory();
  static Failure busy(std::string message);  // as if another process held the lock

  const char* what() const noexcept override { return message_.c_str(); }
  int code() const noexcept { return code_; }

  bool is_busy() const noexcept;  // another process holds the lock
  bool is_full() const noexcept;  // nothing of the transaction was or will be written

  // The file, or the disk below it, failed: any other user of the connection would have failed as well. The connection
  // should be closed and opened again.
  bool is_disk_failure() const noexcept;

  // `path`: the file. The message says what to do.
  Error error(const std::string& path) const;

 private:
  int code_;
  std::string message_;
};

}  // namespace polly::sqlite
