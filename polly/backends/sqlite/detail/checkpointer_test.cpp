#include "polly/backends/sqlite/detail/checkpointer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "polly/backends/sqlite/detail/test_world.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

// What the writer is left to finish grows with the log.
TEST(SqliteCheckpointer, LeavesTheWriterALongLogOnceNearlyAllOfItIsInTheFile) {
  TestWorld world;
  world.open();
  world.close();
  Database database(world.path(), Database::Access::write, world.disk_name());
  const std::string bytes = std::to_string(4096 * (Checkpointer::kLogPages + 10));
  database.execute("INSERT INTO entries VALUES ('long', zeroblob(" + bytes + "), NULL, 0)");
  const int pages = database.log_pages();
  ASSERT_GE(pages, Checkpointer::kLogPages);

  Checkpointer checkpointer(world.options());
  EXPECT_FALSE(checkpointer.can_finish(pages)) << "nothing is in the file yet";
  checkpointer.set_log_pages(pages);
  testing::wait_until("the round has ended", 10s, [&] { return checkpointer.can_finish(pages); });
  EXPECT_TRUE(checkpointer.can_finish(pages + Checkpointer::kLastPages));
  EXPECT_TRUE(checkpointer.can_finish(pages + Checkpointer::kLastPages + 16)) << "a quarter of the excess is allowed";
  EXPECT_FALSE(checkpointer.can_finish(pages + 2 * Checkpointer::kLastPages)) << "too many pages of it are new";
  EXPECT_FALSE(checkpointer.can_finish(Checkpointer::kLogPages - 1)) << "a short log goes on";
}

}  // namespace
}  // namespace polly::sqlite
