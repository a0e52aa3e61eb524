#include "polly/base/both.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/base/yield.hpp"

namespace polly {
namespace {

Task<int> count_to(int end, std::vector<std::string>* seen, std::string name) {
  for (int i = 0; i < end; ++i) {
    seen->push_back(name);
    co_await yield();
  }
  co_return end;
}

Task<std::string> fail(std::vector<std::string>* seen, std::string name, int after) {
  for (int i = 0; i < after; ++i) co_await yield();
  seen->push_back(name);
  throw std::runtime_error(name);
}

Task<std::string> text_of(std::string text) {
  co_await yield();
  co_return text;
}

std::string error_of(Task<int> first, Task<std::string> second) {
  try {
    run(both(std::move(first), std::move(second)));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(Both, TasksTakeTurnsAndBothResultsComeBack) {
  std::vector<std::string> seen;
  const auto [count, twice] = run(both(count_to(2, &seen, "a"), count_to(3, &seen, "b")));
  EXPECT_EQ(count, 2);
  EXPECT_EQ(twice, 3);
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "a", "b", "b"}));
}

TEST(Both, AnErrorIsThrownAfterTheOtherHasEnded) {
  std::vector<std::string> seen;
  EXPECT_EQ(error_of(count_to(3, &seen, "a"), fail(&seen, "failed", 0)), "failed");
  EXPECT_EQ(seen.size(), 4U) << "the first task ran to its end";
}

TEST(Both, TheResultsMayHaveSeveralTypes) {
  std::vector<std::string> seen;
  const auto [count, text] = run(both(count_to(1, &seen, "a"), text_of("b")));
  EXPECT_EQ(count, 1);
  EXPECT_EQ(text, "b");
}

}  // namespace
}  // namespace polly
