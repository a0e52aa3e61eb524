#include "polly/http/query.hpp"

#include <gtest/gtest.h>

#include <string>

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

std::string objection_to(std::string_view query) {
  try {
    check_query(query, {"wait", "for"});
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << query;
    return error.what();
  }
}

TEST(Query, OfWhichEveryParameterIsKnownPasses) {
  for (const char* query : {"", "&", "wait=1s", "for=a&wait=1s", "&&wait", "w%61it=1", "for=a%26unknown=1"}) {
    EXPECT_EQ(objection_to(query), "") << query;
  }
  check_query("", {});
}

TEST(Query, WithAnUnknownParameterIsRefusedByName) {
  EXPECT_EQ(objection_to("wiat=1s"), "the query's parameter wiat is unknown here; the known ones are: wait, for");
  EXPECT_EQ(objection_to("for=a&w+ait"),
            "the query has a parameter that is unknown here; the known ones are: wait, for");
  EXPECT_EQ(objection_to("wait=1&wait=1"), "the query's parameter wait is there twice");
  for (const char* query : {"=", "=wait", "%zz=1", "for=%zz", "wait;for", "WAIT=1"}) {
    EXPECT_NE(objection_to(query), "") << query;
  }
  EXPECT_THROW(check_query("a=1", {}), Error);
}

}  // namespace
}  // namespace polly::http
