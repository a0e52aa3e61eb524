#include "polly/backends/sqlite/detail/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

[[noreturn]] void refuse(const std::string& path, int reason) {
  throw Error(ErrorKind::unavailable, path + " cannot be created (" + std::generic_category().message(reason) +
                                          "): check that this user may write in its folder");
}

void make_folder(const std::filesystem::path& folder) {
  if (folder.empty() || is_there(folder)) return;
  make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) refuse(folder, errno);
  sync_folder(folder.has_parent_path() ? folder.parent_path().string() : ".");
}

std::uintmax_t size_of(const std::string& path) {
  std::error_code absent;
  const std::uintmax_t size = std::filesystem::file_size(path, absent);
  return absent ? 0 : size;
}

}  // namespace

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0 || errno != ENOENT;
}

// SQLite syncs the folder of the database file itself.
void sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = file >= 0 && ::fsync(file) == 0;
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (!is_synced) refuse(folder, reason);
}

void make_folders_of(const std::string& path) {
  make_folder(std::filesystem::path(path).parent_path());
}

// The order matters: a process that creates a file writes its first page before the log.
void refuse_lost_file(const std::string& path) {
  if (size_of(path + "-wal") == 0 || size_of(path) > 0) return;
  throw Error(ErrorKind::corrupt, path + " is empty or missing, but its log " + path +
                                      "-wal exists: restore both from a backup, or move the log away");
}

void refuse_other_names(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink < 2) return;
  throw Error(ErrorKind::config, path + " has " + std::to_string(status.st_nlink) +
                                     " names (hard links): by another name its log would not be found; remove the "
                                     "others, or copy the file with `sqlite3 FILE \".backup COPY\"` and use the copy");
}

// SQLite would create it with the process's umask. Closing a descriptor of a file that SQLite has open drops its locks,
// so this is done before SQLite opens it.
void make_file(const std::string& path) {
  refuse_lost_file(path);
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
  } else if (errno != EEXIST) {
    refuse(path, errno);
  }
}

}  // namespace polly::sqlite
