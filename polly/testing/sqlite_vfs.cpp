#include "polly/testing/sqlite_vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cassert>
#include <fstream>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "polly/testing/detail/sqlite_file.hpp"
#include "polly/testing/program.hpp"

namespace polly::testing {

namespace {

std::string next_name() {
  static std::atomic<int> made{0};
  return "polly_faulty_" + std::to_string(++made);
}

// The file's name as SQLite forms it when it opens the file.
std::string full_path(sqlite3_vfs& real, const std::string& path) {
  std::vector<char> full(static_cast<std::size_t>(real.mxPathname) + 1);
  const int code = real.xFullPathname(&real, path.c_str(), real.mxPathname, full.data());
  if (code != SQLITE_OK && code != SQLITE_OK_SYMLINK) throw std::runtime_error("SQLite cannot name " + path);
  return full.data();
}

std::optional<std::string> content_of(const std::string& path) {
  return std::filesystem::exists(path) ? std::optional(read_file(path)) : std::nullopt;
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

class SqliteVfs::Shim {
 public:
  Shim(FaultyDisk& faults, const std::string& path)
      : real_(*sqlite3_vfs_find(nullptr)), database_(full_path(real_, path)), disk_{faults} {
    UnsyncedFolder::Contents contents;
    for (const char* suffix : {"", "-wal", "-journal"}) contents[database_ + suffix] = content_of(database_ + suffix);
    disk_.folder = UnsyncedFolder(contents);
    // The methods of the real VFS are called with this one, which those of Unix do not read.
    vfs_ = real_;
    vfs_.pNext = nullptr;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.szOsFile = SqliteFile::bytes(real_);
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    vfs_.xAccess = access;
    if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("SQLite does not register the VFS");
  }
  Shim(const Shim&) = delete;
  Shim& operator=(const Shim&) = delete;
  ~Shim() {
    assert(open_files() == 0);
    sqlite3_vfs_unregister(&vfs_);
  }

  const std::string& name() const noexcept { return name_; }

  std::size_t open_files() {
    const std::lock_guard lock(disk_.mutex);
    return disk_.open_files;
  }

  void at_checkpoint(std::function<void(CheckpointMoment)> call) {
    const std::lock_guard lock(disk_.mutex);
    disk_.at_checkpoint = std::move(call);
  }

  // `left` returns the content of a folder that survives.
  template <class Left>
  void restore(Left left) {
    const std::lock_guard lock(disk_.mutex);
    if (!disk_.faults.is_cut()) throw std::logic_error("the power was not cut");
    if (disk_.open_files > 0) throw std::logic_error("a file is open: close every connection first");
    const UnsyncedFolder::Contents contents = left(disk_.folder);
    for (const auto& [path, bytes] : contents) {
      if (bytes) {
        write_file(path, *bytes);
      } else {
        std::filesystem::remove(path);
      }
    }
    std::filesystem::remove(database_ + "-shm");
    disk_.folder = UnsyncedFolder(contents);
    disk_.faults.restore_power();
  }

 private:
  static Shim& of(sqlite3_vfs* vfs) { return *static_cast<Shim*>(vfs->pAppData); }

  bool plays(const char* path) const {
    const std::string_view name = path != nullptr ? path : "";
    return name == database_ || name == database_ + "-wal" || name == database_ + "-journal";
  }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    Shim& shim = of(vfs);
    if (shim.plays(path)) return SqliteFile::open(shim.disk_, shim.real_, path, file, flags, out_flags);
    return shim.real_.xOpen(&shim.real_, path, file, flags, out_flags);
  }

  static int remove(sqlite3_vfs* vfs, const char* path, int syncs_folder) {
    Shim& shim = of(vfs);
    if (!shim.plays(path)) return shim.real_.xDelete(&shim.real_, path, syncs_folder);
    if (const int fault = shim.disk_.faults.admit(DiskOperation::remove); fault != SQLITE_OK) return fault;
    const std::lock_guard lock(shim.disk_.mutex);
    const int code = shim.real_.xDelete(&shim.real_, path, 0);
    if (code == SQLITE_OK) shim.disk_.folder.remove(path);
    if (code == SQLITE_OK && syncs_folder != 0) shim.disk_.folder.sync();
    return code;
  }

  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    Shim& shim = of(vfs);
    if (shim.plays(path) && shim.disk_.faults.is_cut()) return SQLITE_IOERR;
    return shim.real_.xAccess(&shim.real_, path, flags, result);
  }

  const std::string name_ = next_name();
  sqlite3_vfs& real_;
  const std::string database_;
  SqliteDisk disk_;
  sqlite3_vfs vfs_{};
};

SqliteVfs::SqliteVfs(const std::filesystem::path& database) {
  if (sqlite3_initialize() != SQLITE_OK) throw std::runtime_error("SQLite does not start");
  shim_ = std::make_unique<Shim>(*this, database.string());
}

SqliteVfs::~SqliteVfs() = default;

const std::string& SqliteVfs::name() const noexcept {
  return shim_->name();
}

std::size_t SqliteVfs::open_files() const {
  return shim_->open_files();
}

void SqliteVfs::at_checkpoint(std::function<void(CheckpointMoment)> call) {
  shim_->at_checkpoint(std::move(call));
}

void SqliteVfs::restore(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  shim_->restore([&random](const UnsyncedFolder& folder) { return folder.after_power_cut(random); });
}

void SqliteVfs::restore_only_synced() {
  shim_->restore([](const UnsyncedFolder& folder) { return folder.synced(); });
}

}  // namespace polly::testing
