// A connection of plain SQLite, for the tests of what breaks it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace polly::testing {

class TestDatabase {
 public:
  // The connection is there also where opening it failed: is_open().
  explicit TestDatabase(const std::filesystem::path& file, const std::string& vfs = {}) {
    code_ = sqlite3_open_v2(file.c_str(), &connection_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            vfs.empty() ? nullptr : vfs.c_str());
    if (code_ != SQLITE_OK) code_ = sqlite3_extended_errcode(connection_);
    sqlite3_extended_result_codes(connection_, 1);
    sqlite3_busy_timeout(connection_, 10'000);
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase() { EXPECT_EQ(sqlite3_close(connection_), SQLITE_OK); }

  bool is_open() const noexcept { return code_ == SQLITE_OK; }
  int code() const noexcept { return code_; }  // of opening it
  sqlite3* get() const noexcept { return connection_; }

  int execute(const std::string& sql) const {
    return sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
  }

  // The first column of the first row, "" where there is none or it fails.
  std::string ask(const std::string& sql) const {
    std::string answer;
    const auto keep = [](void* kept, int, char** columns, char**) {
      *static_cast<std::string*>(kept) = columns[0] != nullptr ? columns[0] : "";
      return 1;
    };
    sqlite3_exec(connection_, sql.c_str(), keep, &answer, nullptr);
    return answer;
  }

 private:
  sqlite3* connection_ = nullptr;
  int code_ = SQLITE_OK;
};

}  // namespace polly::testing
