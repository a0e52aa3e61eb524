// TestDatabase: a connection of plain SQLite, for tests that read a file or damage it.
//
//   TestDatabase(path).ask("PRAGMA integrity_check");     // "ok"
#pragma once

#include <filesystem>
#include <string>

struct sqlite3;

namespace polly::testing {

class TestDatabase {
 public:
  // Check is_open() afterwards: the constructor does not throw. `vfs`: SQLite's default where empty.
  explicit TestDatabase(const std::filesystem::path& file, const std::string& vfs = {});
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();  // the test fails where it cannot be closed

  bool is_open() const noexcept { return code_ == 0; }
  int code() const noexcept { return code_; }  // SQLite's, of opening it
  sqlite3* get() const noexcept { return connection_; }

  int execute(const std::string& sql) const;      // SQLite's code
  std::string ask(const std::string& sql) const;  // the first column of the first row; "" where there is none

 private:
  sqlite3* connection_ = nullptr;
  int code_ = 0;
};

}  // namespace polly::testing
