#include "polly/backends/sqlite/detail/own_descriptor.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <vector>

namespace polly::sqlite {

namespace {

struct OpenFile {
  int uses = 0;  // by SQLite
  std::vector<int> left;
};

// The open files of this process.
class OpenFiles {
 public:
  void begin_use(const FileIdentity& identity) {
    const std::lock_guard lock(mutex_);
    ++files_[identity].uses;
  }

  void end_use(const FileIdentity& identity) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(identity);
    if (found == files_.end() || --found->second.uses > 0) return;
    for (const int file : found->second.left) ::close(file);
    files_.erase(found);
  }

  // Takes ownership of a descriptor.
  void close_when_unused(int file) {
    struct stat status{};
    const std::lock_guard lock(mutex_);
    const auto found = ::fstat(file, &status) == 0 ? files_.find({status.st_dev, status.st_ino}) : files_.end();
    if (found != files_.end()) {
      found->second.left.push_back(file);
    } else {
      ::close(file);
    }
  }

 private:
  std::mutex mutex_;
  std::map<FileIdentity, OpenFile> files_;
};

OpenFiles& open_files() {
  static OpenFiles files;
  return files;
}

}  // namespace

std::optional<FileIdentity> identity_of(const std::string& path) noexcept {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity(status.st_dev, status.st_ino);
}

FileUse::FileUse(const std::string& path) : identity_(identity_of(path)) {
  if (identity_) open_files().begin_use(*identity_);
}

FileUse::~FileUse() {
  if (identity_) open_files().end_use(*identity_);
}

OwnDescriptor::OwnDescriptor(const std::string& path)
    : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
  struct stat status{};
  if (file_ < 0 || (::fstat(file_, &status) == 0 && S_ISREG(status.st_mode))) return;
  ::close(file_);
  file_ = -1;
}

bool OwnDescriptor::try_to_lock() const noexcept {
  return file_ >= 0 && ::flock(file_, LOCK_EX | LOCK_NB) == 0;
}

OwnDescriptor::~OwnDescriptor() {
  if (file_ < 0) return;
  ::flock(file_, LOCK_UN);
  open_files().close_when_unused(file_);
}

}  // namespace polly::sqlite
