#include "polly/cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace polly::cli {

namespace {

http::Response response(int status, std::string body = "") {
  http::Response answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

ExitCode code_of(const http::Response& answer) {
  return exit_code(error_of(answer, "asking").kind());
}

}  // namespace

TEST(ExitCode, AProblemsKindDecides) {
  EXPECT_EQ(code_of(response(500, R"({"detail":"x","kind":"corrupt"})")), ExitCode::corrupt);
  EXPECT_EQ(code_of(response(409, R"({"detail":"x","kind":"type_mismatch"})")), ExitCode::conflict);
  EXPECT_EQ(code_of(response(503, R"({"detail":"x","kind":"permission_denied"})")), ExitCode::unavailable);
  EXPECT_EQ(code_of(response(503, R"({"detail":"x","kind":"closed"})")), ExitCode::failed);
}

TEST(ExitCode, WithoutAKindTheStatusDecides) {
  EXPECT_EQ(code_of(response(400)), ExitCode::usage);
  EXPECT_EQ(code_of(response(401)), ExitCode::unavailable);
  EXPECT_EQ(code_of(response(404)), ExitCode::failed);
  EXPECT_EQ(code_of(response(409)), ExitCode::conflict);
  EXPECT_EQ(code_of(response(502, "<html>")), ExitCode::unavailable);
  EXPECT_EQ(code_of(response(503, R"({"kind":"new_one"})")), ExitCode::unavailable);
  EXPECT_EQ(code_of(response(500, "[]")), ExitCode::failed);
}

TEST(ExitCode, TheMessageSaysWhatWasAskedAndWhatToDo) {
  const std::string text = error_of(response(401, R"({"detail":"a token is needed"})"), "getting the state").what();
  EXPECT_EQ(text,
            "getting the state: the server answered 401: a token is needed; POLLY_API_TOKEN (or --token-file) must "
            "hold the daemon's token");
}

}  // namespace polly::cli
