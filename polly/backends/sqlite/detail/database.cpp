#include "polly/backends/sqlite/detail/database.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/base/percent.hpp"

namespace polly::sqlite {

namespace {

constexpr std::chrono::milliseconds kRest{1};

[[noreturn]] void fail(sqlite3* database, int code) {
  const int last_error = errno;  // of a write that failed: SQLite does not store it
  if (database == nullptr) throw Failure(code, sqlite3_errstr(code));
  const int full_code = sqlite3_extended_errcode(database);
  std::string message = sqlite3_errmsg(database);
  const int reason = sqlite3_system_errno(database);  // "Read-only file system"
  if (full_code == SQLITE_IOERR_WRITE && (last_error == EFBIG || last_error == EDQUOT)) {
    throw Failure(SQLITE_FULL, std::generic_category().message(last_error));  // SQLite recognises only ENOSPC
  }
  const bool is_of_system = (full_code & 0xff) == SQLITE_IOERR || (full_code & 0xff) == SQLITE_CANTOPEN;
  if (is_of_system && reason != 0) message += ": " + std::generic_category().message(reason);
  throw Failure(full_code, message);
}

}  // namespace

Database::Database(const std::string& path, Access access, const std::string& vfs) : use_(path) {
  const bool is_fixed = access == Access::as_it_is;
  const int mode = (access == Access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
                   SQLITE_OPEN_EXRESCODE | (is_fixed ? SQLITE_OPEN_URI : 0);
  const std::string name = is_fixed ? "file:" + percent_encode(path) + "?immutable=1" : path;
  const int code = sqlite3_open_v2(name.c_str(), &handle_, mode, vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) {
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> opened(handle_, sqlite3_close);
    fail(handle_, code);
  }
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_hook(handle_, &Database::see_commit, this);  // replaces SQLite's own hook, which hides failures
}

// Every statement was finalised before; an open one would keep the connection open.
Database::~Database() {
  sqlite3_close(handle_);
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(handle_, code);
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  const std::int64_t answer = statement.step() ? statement.integer(0).value_or(0) : 0;
  finish(statement);
  return answer;
}

std::string Database::text(const std::string& sql) {
  Statement statement(*this, sql);
  const std::string answer = statement.step() ? std::string(statement.blob(0)) : std::string();
  finish(statement);
  return answer;
}

// A pragma may write its change after it returned its row, so that the failure comes with the next step.
void Database::finish(Statement& statement) {
  while (statement.step()) continue;
}

void Database::wait_for_locks_while(std::function<bool()> goes_on) {
  goes_on_ = std::move(goes_on);
  sqlite3_busy_handler(handle_, &Database::wait_for_lock, this);
}

int Database::wait_for_lock(void* database, int times) noexcept {
  const Database& self = *static_cast<Database*>(database);
  if (times >= kRestsMax || !self.goes_on_()) return 0;
  std::this_thread::sleep_for(kRest);
  return 1;
}

std::uint32_t Database::checkpoint() {
  int done = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, &done);
  if (code == SQLITE_BUSY) return 0;
  if (code != SQLITE_OK) fail(handle_, code);
  return done > 0 ? static_cast<std::uint32_t>(done) : 0;
}

void Database::checkpoint_on_close() {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

int Database::see_commit(void* database, sqlite3*, const char*, int log_pages) noexcept {
  static_cast<Database*>(database)->log_pages_ = log_pages;
  return SQLITE_OK;
}

bool Database::is_moved() const {
  int moved = 0;
  return sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

bool Database::is_in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t Database::changes() const noexcept {
  return sqlite3_total_changes64(handle_);
}

Statement::Statement(Database& database, std::string_view sql) : database_(database.handle()) {
  check(sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                           nullptr));
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::bind(int parameter, std::string_view text) {
  check(sqlite3_bind_text64(statement_, parameter, text.data(), text.size(), nullptr, SQLITE_UTF8));
}

void Statement::bind_blob(int parameter, std::string_view bytes) {
  check(sqlite3_bind_blob64(statement_, parameter, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), nullptr));
}

void Statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, parameter, value));
}

void Statement::bind(int parameter, std::optional<std::int64_t> value) {
  check(value ? sqlite3_bind_int64(statement_, parameter, *value) : sqlite3_bind_null(statement_, parameter));
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(database_, code);
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_);
}

std::string_view Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);  // before its size is asked
  const int size = sqlite3_column_bytes(statement_, column);
  if (bytes == nullptr && size == 0 && sqlite3_errcode(database_) == SQLITE_NOMEM) throw Failure::out_of_memory();
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> Statement::integer(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_int64(statement_, column);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) fail(database_, code);
}

}  // namespace polly::sqlite
