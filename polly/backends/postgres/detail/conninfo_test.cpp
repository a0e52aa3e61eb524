#include "polly/backends/postgres/detail/conninfo.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::postgres {
namespace {

Conninfo parsed(std::string_view url) {
  return Conninfo::parse(url, Milliseconds(4000));
}

std::string refusal(std::string_view url) {
  try {
    parsed(url);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
}

TEST(PostgresConninfo, IsWhatTheUrlSays) {
  const Conninfo conninfo =
      parsed("postgres://ann:p%40s%2Fs@a:1,b:2/shop?sslmode=require&options=-csynchronous_commit%3Doff");
  EXPECT_EQ(conninfo.get("user"), "ann");
  EXPECT_EQ(conninfo.get("password"), "p@s/s");
  EXPECT_EQ(conninfo.get("host"), "a,b");
  EXPECT_EQ(conninfo.get("port"), "1,2");
  EXPECT_EQ(conninfo.get("dbname"), "shop");
  EXPECT_EQ(conninfo.get("sslmode"), "require");
  EXPECT_EQ(conninfo.get("options"), "-csynchronous_commit=off");
}

TEST(PostgresConninfo, WithoutAccessIsWhichServerAndDatabaseThatIs) {
  const auto rest = [](std::string_view url) { return parsed(url).without_access(); };
  const auto before = rest("postgres://ann:p1@a/shop?sslmode=require&sslcert=1.pem");
  EXPECT_EQ(before, rest("postgres://bob:p2@a/shop?sslmode=verify-full&sslcert=2.pem&passfile=3"));
  EXPECT_NE(before, rest("postgres://ann:p1@b/shop"));
  EXPECT_NE(before, rest("postgres://ann:p1@a:1/shop"));
  EXPECT_NE(before, rest("postgres://ann:p1@a/other"));
  EXPECT_NE(before, rest("postgres://ann:p1@a/shop?options=-csearch_path%3Dx"));
  EXPECT_EQ(rest("postgres://ann:p1@a/"), rest("postgres://ann:p2@a/ann"));
  EXPECT_NE(rest("postgres://ann:p1@a/"), rest("postgres://bob:p1@a/")) << "the database has the user's name";
}

TEST(PostgresConninfo, ASocketIsNamedInEitherPlace) {
  EXPECT_EQ(parsed("postgres:///polly?host=/run/postgresql").get("host"), "/run/postgresql");
  EXPECT_EQ(parsed("postgresql://%2Frun%2Fpostgresql/polly").get("host"), "/run/postgresql");
  EXPECT_EQ(parsed("postgres:///polly?ssl=true&host=db").get("sslmode"), "require");
}

TEST(PostgresConninfo, AParameterThatLibpqDoesNotKnowIsNamed) {
  const std::string text = refusal("postgres://h/d?sslmode=require&pool_size=5");
  EXPECT_NE(text.find("parameter 2 of its query (pool_size) is not known"), std::string::npos) << text;
  EXPECT_NE(refusal("postgres://h/d?sslmode").find("(sslmode) has no value"), std::string::npos)
      << refusal("postgres://h/d?sslmode");
  const std::string behind = refusal("postgres://h/d?password=ab&hunter=x");
  EXPECT_NE(behind.find("parameter 2"), std::string::npos) << behind;
  EXPECT_EQ(behind.find("hunter"), std::string::npos) << "it may be a part of the password";
}

TEST(PostgresConninfo, WhatIsReadInTwoWaysIsRefusedAndNotRepeated) {
  for (const char* url : {"postgres://polly:hun@ter2@127.0.0.1/polly", "postgres://polly:hun/ter2@127.0.0.1/polly",
                          "postgres://polly:hun?ter2@127.0.0.1/polly", "postgres://polly:hun#ter2@127.0.0.1/polly",
                          "postgres://polly:hun%ter2@127.0.0.1/polly", "postgres://hun:ter2", "postgres://h:1ter2/d",
                          "postgres://h/d?port=ter2", "postgres://h/d?hostaddr=ter2", "postgres://h/d?host=hun%20ter2",
                          "postgres://h/d?password=hun=ter2", "postgres:host=h password=hunter2",
                          "host=h password=hunter2", "valkey://:hunter2@h"}) {
    const std::string text = refusal(url);
    EXPECT_NE(text.find("the PostgreSQL URL cannot be used: "), std::string::npos) << url;
    EXPECT_EQ(text.find("ter2"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace polly::postgres
