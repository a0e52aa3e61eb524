#include "polly/http/detail/receive_buffer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::http {
namespace {

TEST(ReceiveBuffer, HoldsNoMemoryForBytesThatAreParsedWhereTheyWereRead) {
  MemoryBudget budget(0);
  ReceiveBuffer buffer(budget);
  const std::string read = "request";
  EXPECT_TRUE(buffer.receive(read));
  EXPECT_EQ(buffer.unread().data(), read.data());
  buffer.consume(read.size());
  EXPECT_TRUE(buffer.is_empty());
  EXPECT_TRUE(buffer.keep());
}

TEST(ReceiveBuffer, KeepsWhatIsUnreadAndChargesItUntilItIsRead) {
  MemoryBudget budget(100'000);
  ReceiveBuffer buffer(budget);
  std::string read = "abcdef";
  EXPECT_TRUE(buffer.receive(read));
  buffer.consume(2);
  EXPECT_TRUE(buffer.keep());
  read.assign(6, '-');
  EXPECT_EQ(buffer.unread(), "cdef");
  EXPECT_EQ(budget.used(), ReceiveBuffer::kBytesMin);
  buffer.consume(4);
  EXPECT_EQ(budget.used(), 0U);
}

TEST(ReceiveBuffer, GrowsByWhatItReceivesInOrder) {
  MemoryBudget budget(1'000'000);
  ReceiveBuffer buffer(budget);
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string piece = std::to_string(i) + ",";
    EXPECT_TRUE(buffer.receive(piece));
    EXPECT_TRUE(buffer.keep());
    expected += piece;
    if (i % 3 == 0) {
      buffer.consume(2);
      expected.erase(0, 2);
    }
    ASSERT_EQ(buffer.unread(), expected);
  }
  buffer.clear();
  EXPECT_EQ(budget.used(), 0U);
}

TEST(ReceiveBuffer, RefusesWhatTheBudgetHasNoRoomForAlsoWhileItGrows) {
  MemoryBudget budget(3 * ReceiveBuffer::kBytesMin - 1);
  ReceiveBuffer buffer(budget);
  const std::string read(ReceiveBuffer::kBytesMin, 'a');
  EXPECT_TRUE(buffer.receive(read));
  EXPECT_TRUE(buffer.keep());
  EXPECT_FALSE(buffer.receive(read));  // the new block of twice the size stands beside the old one for a moment
  EXPECT_EQ(buffer.unread(), read);
}

}  // namespace
}  // namespace polly::http
