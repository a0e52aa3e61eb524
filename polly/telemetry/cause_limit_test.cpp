#include "polly/telemetry/cause_limit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace polly {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

TEST(CauseLimit, ManyLinesOfOneCauseDoNotHideAnother) {
  CauseLimit limit(10s);
  EXPECT_EQ(limit.admit("connection refused", kStart), 0);
  for (int i = 0; i < 99; ++i) EXPECT_EQ(limit.admit("connection refused", kStart + 1s), std::nullopt);
  EXPECT_EQ(limit.admit("wrong password", kStart + 2s), 0) << "another cause is reported at once";
  EXPECT_EQ(limit.admit("wrong password", kStart + 3s), std::nullopt);
  EXPECT_EQ(limit.admit("connection refused", kStart + 10s), 99) << "each cause counts its own lines";
  EXPECT_EQ(limit.admit("wrong password", kStart + 12s), 1);
}

TEST(CauseLimit, ItsLinesAreBoundedWhateverTheCausesContain) {
  CauseLimit limit(10s);
  std::size_t admitted = 0;
  for (int i = 0; i < 10'000; ++i) admitted += limit.admit("reason " + std::to_string(i), kStart) ? 1 : 0;
  EXPECT_EQ(admitted, CauseLimit::kCausesMax + 1);
  EXPECT_EQ(limit.admit("reason 10000", kStart + 10s), 0) << "the place of a cause whose interval is over is free";
}

TEST(CauseLimit, LetsOneLineOfEachCauseThroughFromManyThreads) {
  CauseLimit limit(10s);
  std::atomic<int> admitted{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int line = 0; line < 1000; ++line) admitted += limit.admit(line % 2 ? "a" : "b", kStart) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(admitted, 2);
}

TEST(HeldBack, HasOneNameInEveryLine) {
  std::string text;
  Log::to_text(Level::info, LogFormat::json, text)->write(Level::info, "lost", {HeldBack(7).field()});
  EXPECT_NE(text.find("\"lines_held_back\":7"), std::string::npos) << text;
}

}  // namespace
}  // namespace polly
