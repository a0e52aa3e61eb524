#include "polly/http/query.hpp"

#include <gtest/gtest.h>

namespace polly::http {
namespace {

TEST(Query, IsReadAsAFormWritesIt) {
  EXPECT_EQ(query_value("a=1&b=two+words&c", "b"), "two words");
  EXPECT_EQ(query_value("a=1&b=%26", "b"), "&");
  EXPECT_EQ(query_value("a=1&c", "c"), "");
  EXPECT_EQ(query_value("a=1&a=2", "a"), "1");
  EXPECT_EQ(query_value("a=x=y", "a"), "x=y");
  EXPECT_EQ(query_value("%61=1", "a"), "1");
  EXPECT_EQ(query_value("a=1", "b"), std::nullopt);
  EXPECT_EQ(query_value("", "a"), std::nullopt);
  EXPECT_EQ(query_value("a=%zz", "a"), std::nullopt);
}

}  // namespace
}  // namespace polly::http
