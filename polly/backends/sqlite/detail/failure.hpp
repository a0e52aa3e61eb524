// Failure: what SQLite said when it could not do something, as it travels inside this room; and the Error that a caller
// is told. SQLite's codes are known here only.
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
  static Failure busy(std::string message);  // as where another process holds the lock

  const char* what() const noexcept override { return message_.c_str(); }
  int code() const noexcept { return code_; }

  bool is_busy() const noexcept;  // another process holds the lock
  bool is_full() const noexcept;  // nothing of the transaction is in the file, nor will be

  // The file, or the disk below it, failed: whoever else used the connection would have met it, too, and it is best
  // opened anew.
  bool is_of_the_disk() const noexcept;

  // `path` is the file's. What to do is part of the message.
  Error error(const std::string& path) const;

 private:
  int code_;
  std::string message_;
};

}  // namespace polly::sqlite
