#include "polly/backends/sqlite/detail/known_file.hpp"

#include "polly/base/error.hpp"

namespace polly::sqlite {

void KnownFile::check(const std::string& path) {
  const std::optional<FileIdentity> found = identity_of(path);
  const std::lock_guard lock(mutex_);
  if (!identity_) identity_ = found;
  if (!found || found != identity_) refuse(path);
}

void KnownFile::refuse(const std::string& path) {
  throw Error(ErrorKind::unavailable,
              path + " was moved, deleted or replaced while it was in use: put it back, or restart Polly");
}

}  // namespace polly::sqlite
