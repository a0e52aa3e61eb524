#include "polly/testing/detail/sqlite_file.hpp"

#include <algorithm>
#include <new>
#include <string_view>

namespace polly::testing {

namespace {

// SQLite's memory for a file holds a SqliteFile, and behind it the real file.
constexpr std::size_t kOwnBytes = (sizeof(SqliteFile) + 15) / 16 * 16;

sqlite3_file* behind(void* file) {
  return reinterpret_cast<sqlite3_file*>(static_cast<char*>(file) + kOwnBytes);
}

SqliteFile& ours(sqlite3_file* file) {
  return *static_cast<SqliteFile*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
  return behind(&ours(file));
}

// A method that calls the real file's.
template <auto Method>
struct Forward;
template <class... Arguments, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct Forward<Method> {
  static int call(sqlite3_file* file, Arguments... arguments) {
    return (real(file)->pMethods->*Method)(real(file), arguments...);
  }
};

int close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  ours(file).~SqliteFile();
  return code;
}

int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  const int code = ours(file).disk.faults.admit(DiskOperation::read);
  return code != SQLITE_OK ? code : real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  return ours(file).write(bytes, count, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return ours(file).truncate(size);
}

int sync(sqlite3_file* file, int) {
  return ours(file).sync();
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  if (ours(file).disk.faults.is_cut()) return SQLITE_IOERR;
  return real(file)->pMethods->xFileSize(real(file), size);
}

// Hints that would make the real file change its size by itself are not passed on.
int control(sqlite3_file* file, int what, void* argument) {
  if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}

// The only guarantee of these files: neither that a page is written whole or not at all, nor that writes keep their
// order.
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file)) & SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

void barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}

// No memory is mapped; SQLite reads instead.
int fetch(sqlite3_file*, sqlite3_int64, int, void** mapped) {
  *mapped = nullptr;
  return SQLITE_OK;
}

// A checkpoint undoes all maps when it finds a log that it does not know.
int unfetch(sqlite3_file* file, sqlite3_int64, void* mapped) {
  if (mapped == nullptr && ours(file).is_in_checkpoint) ours(file).disk.reach(CheckpointMoment::knows_length);
  return SQLITE_OK;
}

constexpr int kCheckpointLock = 1;  // WAL_CKPT_LOCK

int lock_shared_memory(sqlite3_file* file, int first, int count, int flags) {
  const bool is_for_checkpoint = first == kCheckpointLock && count == 1;
  const bool locks = (flags & SQLITE_SHM_LOCK) != 0;
  if (is_for_checkpoint && locks) ours(file).disk.reach(CheckpointMoment::begins);
  const int code = real(file)->pMethods->xShmLock(real(file), first, count, flags);
  if (is_for_checkpoint && code == SQLITE_OK) ours(file).is_in_checkpoint = locks;
  return code;
}

constexpr int kVersionWithoutMemory = 1;  // of the methods: those of a file without xShmMap

constexpr sqlite3_io_methods kMethods{
    .iVersion = 3,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = Forward<&sqlite3_io_methods::xLock>::call,
    .xUnlock = Forward<&sqlite3_io_methods::xUnlock>::call,
    .xCheckReservedLock = Forward<&sqlite3_io_methods::xCheckReservedLock>::call,
    .xFileControl = control,
    .xSectorSize = Forward<&sqlite3_io_methods::xSectorSize>::call,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = Forward<&sqlite3_io_methods::xShmMap>::call,
    .xShmLock = lock_shared_memory,
    .xShmBarrier = barrier,
    .xShmUnmap = Forward<&sqlite3_io_methods::xShmUnmap>::call,
    .xFetch = fetch,
    .xUnfetch = unfetch,
};

// SQLite's VFS for Unix syncs the folder with a journal's first sync (os_unix.c, UNIXFILE_DIRSYNC).
bool is_new_journal(int flags) {
  return (flags & SQLITE_OPEN_CREATE) != 0 && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
}

}  // namespace

void SqliteDisk::reach(CheckpointMoment moment) {
  std::function<void(CheckpointMoment)> call;
  {
    const std::lock_guard lock(mutex);
    call = at_checkpoint;
  }
  if (call) call(moment);
}

int SqliteFile::bytes(const sqlite3_vfs& real) {
  return static_cast<int>(kOwnBytes) + real.szOsFile;
}

int SqliteFile::open(SqliteDisk& disk, sqlite3_vfs& real, const char* name, sqlite3_file* file, int flags,
                     int* out_flags) {
  file->pMethods = nullptr;
  if (const int fault = disk.faults.admit(DiskOperation::open); fault != SQLITE_OK) return fault;
  if (disk.faults.is_write_protected()) {
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  }
  sqlite3_file* its_real = behind(file);
  const int code = real.xOpen(&real, name, its_real, flags, out_flags);
  if (code == SQLITE_OK) {
    const int version = disk.faults.has_shared_memory() ? its_real->pMethods->iVersion : kVersionWithoutMemory;
    new (file) SqliteFile(disk, name, flags, version);
  } else if (its_real->pMethods != nullptr) {
    its_real->pMethods->xClose(its_real);
  }
  return code;
}

SqliteFile::SqliteFile(SqliteDisk& its_disk, const char* its_name, int flags, int version)
    : sqlite3_file{nullptr}, methods(kMethods), disk(its_disk), name(its_name), syncs_folder(is_new_journal(flags)) {
  methods.iVersion = std::min(version, kMethods.iVersion);
  pMethods = &methods;
  const std::lock_guard lock(disk.mutex);
  content = disk.folder.open(name);
  ++disk.open_files;
}

SqliteFile::~SqliteFile() {
  const std::lock_guard lock(disk.mutex);
  --disk.open_files;
}

int SqliteFile::write(const void* bytes, int count, sqlite3_int64 offset) {
  const auto begin = static_cast<std::size_t>(offset);
  const std::string_view written(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
  bool grows = false;
  {
    const std::lock_guard lock(disk.mutex);
    grows = begin + written.size() > content->size();
  }
  if (const int fault = disk.faults.admit(DiskOperation::write, grows); fault != SQLITE_OK) return fault;
  const std::lock_guard lock(disk.mutex);
  const int code = behind(this)->pMethods->xWrite(behind(this), bytes, count, offset);
  if (code == SQLITE_OK) content->write(begin, written);
  return code;
}

int SqliteFile::truncate(sqlite3_int64 size) {
  if (const int fault = disk.faults.admit(DiskOperation::truncate); fault != SQLITE_OK) return fault;
  const std::lock_guard lock(disk.mutex);
  const int code = behind(this)->pMethods->xTruncate(behind(this), size);
  if (code == SQLITE_OK) content->resize(static_cast<std::size_t>(size));
  return code;
}

int SqliteFile::sync() {
  const int fault = disk.faults.admit(DiskOperation::sync);
  const std::lock_guard lock(disk.mutex);
  if (fault != SQLITE_OK) {
    content->fail_to_sync();
    return fault;
  }
  disk.folder.sync(name, content);
  if (syncs_folder) disk.folder.sync();
  syncs_folder = false;
  return SQLITE_OK;
}

}  // namespace polly::testing
