#include "polly/backends/postgres/detail/server_error.hpp"

#include <gtest/gtest.h>

namespace polly::postgres {
namespace {

TEST(PostgresServerError, IsKnownByItsSqlstateOrItsClass) {
  const auto kind = [](const char* sqlstate) { return Refusal(sqlstate, "text").error().kind(); };
  EXPECT_EQ(kind("28P01"), ErrorKind::permission_denied);
  EXPECT_EQ(kind("42501"), ErrorKind::permission_denied);
  EXPECT_EQ(kind("42P01"), ErrorKind::config);
  EXPECT_EQ(kind("53100"), ErrorKind::resource_exhausted);
  EXPECT_EQ(kind("53300"), ErrorKind::resource_exhausted);
  EXPECT_EQ(kind("57014"), ErrorKind::deadline_exceeded);
  EXPECT_EQ(kind("57P03"), ErrorKind::unavailable);
  EXPECT_EQ(kind("08006"), ErrorKind::unavailable);
  EXPECT_EQ(kind("XX001"), ErrorKind::corrupt);
  EXPECT_EQ(kind("23514"), ErrorKind::unavailable);
}

TEST(PostgresServerError, OfAPoolerInTransactionModeNamesThePoolerAndNotTheSchema) {
  for (const char* sqlstate : {"42P05", "26000"}) {
    const std::string text = Refusal(sqlstate, "prepared statement \"get\" already exists").error().what();
    EXPECT_NE(text.find("session mode"), std::string::npos) << text;
    EXPECT_EQ(text.find("migrate-schema"), std::string::npos) << text;
  }
  EXPECT_EQ(Refusal("42P05", "").error().kind(), ErrorKind::config);
  const std::string refused = Refusal("08P01", "unsupported startup parameter").error().what();
  EXPECT_NE(refused.find("pooler"), std::string::npos) << refused;
}

TEST(PostgresServerError, SaysWhatBecomesOfTheCalls) {
  EXPECT_EQ(Refusal("40001", "").then(), Then::again);
  EXPECT_EQ(Refusal("40P01", "").then(), Then::again);
  EXPECT_EQ(Refusal("23514", "").then(), Then::alone);
  EXPECT_EQ(Refusal("55P03", "").then(), Then::alone);
  EXPECT_EQ(Refusal("25006", "").then(), Then::reconnect);
  EXPECT_EQ(Refusal("57P01", "").then(), Then::reconnect);
  EXPECT_EQ(Refusal("42501", "").then(), Then::answer);
}

TEST(PostgresServerError, OfALogInIsFoundInTheText) {
  const Refusal refused = Refusal::of_connection(
      "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01: password authentication failed for user "
      "\"polly\"\nLOCATION:  auth_failed, auth.c:335\n");
  EXPECT_EQ(refused.sqlstate(), "28P01");
  EXPECT_STREQ(refused.error().what(),
               "the server does not let this user in: check user and password of the URL, and pg_hba.conf (password "
               "authentication failed for user \"polly\"; SQLSTATE 28P01)");
  EXPECT_EQ(Refusal::of_connection("connection refused:  maybe: not").sqlstate(), "");
  EXPECT_EQ(Refusal::of_connection("fe_sendauth: no password supplied\n").error().kind(), ErrorKind::permission_denied);
  EXPECT_EQ(Refusal::of_connection("SSL error: certificate verify failed\n").error().kind(), ErrorKind::config);
  EXPECT_EQ(Refusal::of_connection("Connection refused\n\tIs the server\n running?").error().what(),
            std::string("Connection refused Is the server running?"));
}

TEST(PostgresServerError, WhatATriggerSaysIsNotRepeated) {
  EXPECT_EQ(std::string(Refusal("P0001", "no polly:secret").error().what()).find("secret"), std::string::npos);
}

TEST(PostgresServerError, IsOneLineOfBoundedLength) {
  EXPECT_EQ(one_line("a\n\t b\r\n"), "a b");
  EXPECT_LE(one_line(std::string(5000, 'x')).size(), 300U);
}

}  // namespace
}  // namespace polly::postgres
