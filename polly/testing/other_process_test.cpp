#include "polly/testing/other_process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace polly::testing {
namespace {

TEST(OtherProcess, AnswersInAProcessOfItsOwnUntilItIsKilled) {
  int asked = 0;
  OtherProcess other([&asked](const std::string& question) {
    return question + " " + std::to_string(++asked) + " " + std::to_string(::getpid());
  });
  const std::string id = std::to_string(other.id());
  EXPECT_EQ(other.ask("a"), "a 1 " + id);
  EXPECT_EQ(other.ask("b"), "b 2 " + id);
  EXPECT_EQ(asked, 0);
  other.kill();
  EXPECT_THROW(other.ask("c"), std::runtime_error);
}

TEST(OtherProcess, AnswersWithWhatWasThrown) {
  OtherProcess other([](const std::string&) -> std::string { throw std::runtime_error("a reason"); });
  EXPECT_EQ(other.ask("why"), "failed: a reason");
}

}  // namespace
}  // namespace polly::testing
