// KnownFile: the identity of the file that the backend's first connection opened. A later connection may find another
// file at the same path, which must not be used as if it were the same. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "polly/backends/sqlite/detail/own_descriptor.hpp"

namespace polly::sqlite {

class KnownFile {
 public:
  // For a connection that was just opened. Error unavailable where its file is not the first one's.
  void check(const std::string& path);

  // Throws Error unavailable: the file was moved, deleted or replaced.
  [[noreturn]] static void refuse(const std::string& path);

 private:
  std::mutex mutex_;
  std::optional<FileIdentity> identity_;
};

}  // namespace polly::sqlite
