#include "polly/daemon/ready_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include "polly/base/error.hpp"

namespace polly {

namespace {

constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;  // the umask may remove more

[[noreturn]] void fail(const std::string& path, int code) {
  throw Error(ErrorKind::unavailable, "cannot write the ready file " + path + ": " +
                                          std::generic_category().message(code) +
                                          "; check that its folder exists and is writable");
}

// Always creates a new file: an existing link may lead anywhere, and an existing file may belong to another user.
int make_file(const std::string& path) {
  unlink(path.c_str());  // a daemon that was killed leaves it behind
  return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kMode);
}

int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

ReadyFile::ReadyFile(std::optional<std::string> path, const std::string& text) : path_(std::move(path)) {
  if (!path_) return;
  const std::string unfinished = *path_ + ".new";
  const int file = make_file(unfinished);
  if (file < 0) fail(*path_, errno);
  int failure = write_all(file, text);
  if (close(file) != 0 && failure == 0) failure = errno;
  if (failure == 0 && std::rename(unfinished.c_str(), path_->c_str()) != 0) failure = errno;
  if (failure == 0) return;
  unlink(unfinished.c_str());
  fail(*path_, failure);
}

ReadyFile::~ReadyFile() {
  if (path_) unlink(path_->c_str());
}

}  // namespace polly
