#include "polly/resp3/reply.hpp"

#include <gtest/gtest.h>

namespace polly::resp3 {

namespace {

using Type = Reply::Type;

TEST(Reply, IsNullUntilItIsSomething) {
  EXPECT_TRUE(Reply().is_null());
  EXPECT_EQ(Reply(), Reply());
}

TEST(Reply, GivesItsTextAndItsElementsAway) {
  EXPECT_EQ(Reply(Type::string, "text").text(), "text");
  EXPECT_EQ(Reply(Type::array, std::vector<Reply>(2)).elements().size(), 2U);
}

TEST(Reply, IsAStatusWhereItsTextIs) {
  EXPECT_TRUE(Reply(Type::string, "OK").is_status("OK"));
  EXPECT_FALSE(Reply(Type::string, "QUEUED").is_status("OK"));
  EXPECT_FALSE(Reply(Type::error, "OK").is_status("OK"));
}

TEST(Reply, IsAnAggregateWhereItHasElements) {
  for (const Type type : {Type::array, Type::map, Type::push}) {
    EXPECT_TRUE(Reply(type, std::vector<Reply>()).is_aggregate());
  }
  for (const Type type : {Type::string, Type::error, Type::number}) {
    EXPECT_FALSE(Reply(type, std::string()).is_aggregate());
  }
  EXPECT_FALSE(Reply().is_aggregate());
  EXPECT_FALSE(Reply(1).is_aggregate());
}

TEST(Reply, SaysWhatItIs) {
  EXPECT_EQ(Reply().describe(), "null");
  EXPECT_EQ(Reply(5).describe(), "an integer");
  EXPECT_EQ(Reply(Type::string, "hello").describe(), "a string of 5 bytes");
  EXPECT_EQ(Reply(Type::string, "h").describe(), "a string of 1 byte");
  EXPECT_EQ(Reply(Type::error, "ERR no").describe(), "an error");
  EXPECT_EQ(Reply(Type::number, "1.5").describe(), "a number");
  EXPECT_EQ(Reply(Type::array, std::vector<Reply>(3)).describe(), "an array of 3 elements");
  EXPECT_EQ(Reply(Type::array, std::vector<Reply>(1)).describe(), "an array of 1 element");
  EXPECT_EQ(Reply(Type::map, std::vector<Reply>(2)).describe(), "a map of 1 entry");
  EXPECT_EQ(Reply(Type::map, std::vector<Reply>(4)).describe(), "a map of 2 entries");
  EXPECT_EQ(Reply(Type::push, std::vector<Reply>(2)).describe(), "a push of 2 elements");
}

TEST(Reply, NeverSaysWhatItHolds) {
  EXPECT_EQ(Reply(Type::string, "hunter2").describe().find("hunter2"), std::string::npos);
  EXPECT_EQ(Reply(Type::error, "hunter2").describe().find("hunter2"), std::string::npos);
}

}  // namespace

}  // namespace polly::resp3
