#include "polly/testing/test_database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace polly::testing {

namespace {

constexpr int kBusyMilliseconds = 10'000;

}  // namespace

TestDatabase::TestDatabase(const std::filesystem::path& file, const std::string& vfs) {
  code_ = sqlite3_open_v2(file.c_str(), &connection_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          vfs.empty() ? nullptr : vfs.c_str());
  if (code_ != SQLITE_OK) code_ = sqlite3_extended_errcode(connection_);
  sqlite3_extended_result_codes(connection_, 1);
  sqlite3_busy_timeout(connection_, kBusyMilliseconds);
}

TestDatabase::~TestDatabase() {
  EXPECT_EQ(sqlite3_close(connection_), SQLITE_OK);
}

int TestDatabase::execute(const std::string& sql) const {
  return sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
}

std::string TestDatabase::ask(const std::string& sql) const {
  std::string answer;
  const auto keep = [](void* kept, int, char** columns, char**) {
    *static_cast<std::string*>(kept) = columns[0] != nullptr ? columns[0] : "";
    return 1;
  };
  sqlite3_exec(connection_, sql.c_str(), keep, &answer, nullptr);
  return answer;
}

}  // namespace polly::testing
