#include "polly/cli/progress.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/cli/detail/test_call.hpp"
#include "polly/testing/program.hpp"

namespace polly::cli {
namespace {

using namespace std::chrono_literals;

TEST(ProgressRate, SaysHowLongTheRestTakesWhereTheTotalIsKnown) {
  const ProgressRate known(1'000'000);
  const ProgressRate unknown;
  std::this_thread::sleep_for(20ms);
  EXPECT_NE(known.text(10).find("/s, "), std::string::npos) << known.text(10);
  EXPECT_NE(known.text(10).find(" s left"), std::string::npos) << known.text(10);
  EXPECT_EQ(known.text(1'000'000).find(" left"), std::string::npos) << "nothing is left";
  EXPECT_EQ(unknown.text(10).find(" left"), std::string::npos);
}

class ShownProgress : public ::testing::Test {
 protected:
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{in_, out_, err_};
};

TEST_F(ShownProgress, OnATerminalIsOneLineThatIsRemovedAtTheEnd) {
  console_.is_terminal = true;
  Progress progress(console_, false);
  progress.show("too early");
  std::this_thread::sleep_for(Progress::kOnTerminal);
  progress.show("5 of 9");
  progress.show("6 of 9");
  progress.end();
  EXPECT_EQ(out_.str(), "\r5 of 9\x1b[K\r\x1b[K");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ShownProgress, ElsewhereIsRareAndNotMixedWithTheResult) {
  Progress progress(console_, false);
  std::this_thread::sleep_for(Progress::kOnTerminal);
  progress.show("5 of 9");
  progress.end();
  EXPECT_EQ(out_.str() + err_.str(), "") << "10 s have not passed";
}

TEST(ProgressOfVerbs, ShowsTheRateAndTheTimeLeft) {
  const testing::TemporaryFolder folder;
  const std::string source = folder / "source.db";
  SqliteArchiveWriter writer(source);
  for (int i = 0; i < 6'000; ++i) writer.put("polly:test:" + std::to_string(i), "1", std::nullopt);
  writer.save_as_store();
  const std::vector<std::vector<std::string>> verbs = {
      {"copy", "sqlite:" + source, "sqlite:" + (folder / "copy.db").string(), "--rate", "8000"},
      {"backup", folder / "backup.db", "--store", "sqlite:" + source, "--rate", "8000"},
  };
  for (const std::vector<std::string>& words : verbs) {
    const Called called = call(words, {}, "", true);
    EXPECT_EQ(called.code, 0) << called.err;
    EXPECT_TRUE(contains(called.out, "/s, ") && contains(called.out, " s left")) << called.out;
  }
}

}  // namespace
}  // namespace polly::cli
