#include "polly/backends/sqlite/detail/serving_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>
#include <thread>

#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/own_descriptor.hpp"
#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

constexpr std::chrono::milliseconds kHandOverRest{10};
constexpr int kHandOverRestsMax = 50;

std::string reason_of(int error) {
  return " (" + std::generic_category().message(error) + ")";
}

// True where this process holds the lock now, false where another one does.
bool take_lock(int file, const std::string& path) {
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw Error(ErrorKind::unavailable,
              path + " cannot be locked" + reason_of(errno) + ": move it to a local file system");
}

[[noreturn]] void refuse_second(const std::string& holder, const std::string& path, const std::string& how) {
  throw Error(ErrorKind::unavailable, "another Polly" + holder + " serves from " + path + how +
                                          ": stop it, or configure another file for this one");
}

}  // namespace

// FILE.lock. A file of that name that is not Polly's stays unchanged.
class ServingLock::LockFile {
 public:
  explicit LockFile(const std::string& path) : path_(path + ".lock") {
    constexpr int kMode = S_IRUSR | S_IWUSR;
    file_ = ::open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kMode);
    if (file_ < 0 && errno == ELOOP) refuse();
    if (file_ < 0) {
      throw Error(ErrorKind::unavailable, path_ + " cannot be created" + reason_of(errno) +
                                              ": check that its folder exists and that this user may write there");
    }
    try {
      take(path, kMode);
    } catch (...) {
      ::close(file_);
      throw;
    }
  }
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  ~LockFile() { ::close(file_); }

 private:
  void take(const std::string& path, mode_t mode) const {
    struct stat status{};
    if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink > 1) refuse();
    if (!take_lock(file_, path_)) refuse_second(holder(), path, "");
    if ((status.st_mode & ~S_IFMT & ~mode) != 0 && status.st_uid == ::geteuid()) ::fchmod(file_, mode);
    if (status.st_size > 0 && holder().empty()) return;  // another program's content
    const std::string number = std::to_string(::getpid()) + "\n";
    // The process id is for people; the lock works without it.
    if (::ftruncate(file_, 0) == 0) [[maybe_unused]]
      const ssize_t written = ::pwrite(file_, number.data(), number.size(), 0);
  }

  // As in "(process 42)"; empty where the file contains anything but a number.
  std::string holder() const {
    std::array<char, 24> bytes{};
    const ssize_t size = ::pread(file_, bytes.data(), bytes.size(), 0);
    std::string_view text(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    if (!text.ends_with('\n')) return "";
    text.remove_suffix(1);
    const bool is_number = std::all_of(text.begin(), text.end(), is_digit);
    return is_number && !text.empty() ? " (process " + std::string(text) + ")" : "";
  }

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::config,
                path_ + " is a link or not a regular file, and Polly does not write to it: remove it and restart");
  }

  const std::string path_;
  int file_ = -1;
};

ServingLock::ServingLock(const std::string& path) : lock_file_(std::make_unique<LockFile>(path)) {
  make_file(path);
  file_ = std::make_unique<OwnDescriptor>(path);
  if (!file_->is_open()) return;  // SQLite reports why it cannot be opened
  for (int rests = 0; !take_lock(file_->number(), path);
       ++rests) {  // a guest that creates the file holds it for a moment
    if (rests == kHandOverRestsMax) refuse_second("", path, ", by another name of that file");
    std::this_thread::sleep_for(kHandOverRest);
  }
}

ServingLock::~ServingLock() = default;

}  // namespace polly::sqlite
