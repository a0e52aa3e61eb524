#include "polly/backends/sqlite/detail/database.hpp"

#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"

namespace polly::sqlite {

namespace {

constexpr std::chrono::milliseconds kRest{1};

[[noreturn]] void fail(sqlite3* database, int code) {
  if (database == nullptr) throw Failure(code, sqlite3_errstr(code));
  throw Failure(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
}

}  // namespace

Database::Database(const std::string& path, Access access, const std::string& vfs) {
  const int mode = access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &handle_, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   vfs.empty() ? nullptr : vfs.c_str());
  if (code == SQLITE_OK) return;
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> opened(handle_, sqlite3_close);
  fail(handle_, code);
}

// Every statement was finalised before, so that nothing keeps it open.
Database::~Database() {
  sqlite3_close(handle_);
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(handle_, code);
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0).value_or(0) : 0;
}

std::string Database::text(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? std::string(statement.blob(0)) : std::string();
}

void Database::wait_for_locks_while(std::function<bool()> goes_on) {
  goes_on_ = std::move(goes_on);
  sqlite3_busy_handler(handle_, &Database::wait_for_lock, this);
}

int Database::wait_for_lock(void* database, int) noexcept {
  if (!static_cast<Database*>(database)->goes_on_()) return 0;
  std::this_thread::sleep_for(kRest);
  return 1;
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
