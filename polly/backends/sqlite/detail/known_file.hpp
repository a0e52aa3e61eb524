// KnownFile: the file that a backend has, as the first connection found it. Later connections may find another one
// under its name, which is not to be read or written as if it were the same. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "polly/backends/sqlite/detail/own_descriptor.hpp"

namespace polly::sqlite {

class KnownFile {
 public:
  // For a connection that was opened just now. Error unavailable where that is another file than the first one's.
  void check(const std::string& path);

  // Error unavailable: the file was moved, deleted or replaced.
  [[noreturn]] static void refuse(const std::string& path);

 private:
  std::mutex mutex_;
  std::optional<FileIdentity> identity_;
};

}  // namespace polly::sqlite
