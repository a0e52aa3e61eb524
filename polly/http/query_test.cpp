#include "polly/http/query.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::http {
namespace {

TEST(Query, IsReadAsAFormWritesIt) {
  EXPECT_EQ(query_value("a=1&b=two+words&c", "b"), "two words");
  EXPECT_EQ(query_value("a=1&b=%26", "b"), "&");
  EXPECT_EQ(query_value("a=1&c", "c"), "");
  EXPECT_EQ(query_value("a=x=y", "a"), "x=y");
  EXPECT_EQ(query_value("%61=1", "a"), "1");
  EXPECT_EQ(query_value("a=1", "b"), std::nullopt);
  EXPECT_EQ(query_value("", "a"), std::nullopt);
  EXPECT_EQ(query_value("a=1;b=2", "a"), "1;b=2");
}

TEST(Query, WhatTwoProgramsCouldReadDifferentlyIsRefused) {
  for (const char* query : {"a=1&a=2", "a&a", "a=%zz", "a=%", "a=%6"}) {
    try {
      query_value(query, "a");
      FAIL() << query;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << query;
    }
    EXPECT_EQ(query_value(query, "b"), std::nullopt);
  }
}

}  // namespace
}  // namespace polly::http
