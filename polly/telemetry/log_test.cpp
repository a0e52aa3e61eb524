#include "polly/telemetry/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace polly {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// The line that a JSON log writes, parsed.
boost::json::object line_of(std::string_view message, const Context& ctx, Log::Fields fields) {
  std::string text;
  Log::to_text(Level::debug, LogFormat::json, text)->write(Level::info, message, ctx, fields);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  EXPECT_TRUE(text.ends_with('\n')) << text;
  return boost::json::parse(text).as_object();
}

std::string readable(std::string_view message, const Context& ctx, Log::Fields fields) {
  std::string text;
  Log::to_text(Level::debug, LogFormat::text, text)->write(Level::info, message, ctx, fields);
  constexpr std::size_t kTimeSize = 25;  // "2026-01-01T00:00:00.000Z "
  return text.size() < kTimeSize ? text : text.substr(kTimeSize);
}

TEST(Log, ALineIsWrittenInTheWordsThatAreSet) {
  std::string text;
  const std::unique_ptr<Log> log = Log::to_text(Level::debug, LogFormat::json, text);
  log->set_wording([](std::string_view line) { return line.find("member") == line.npos ? "?" : std::string("named"); });
  log->write(Level::info, "refused", {{"error", "set the member"}});
  EXPECT_EQ(text, "named\n");
}

TEST(Log, AJsonLineHasTimeLevelMessageAndFields) {
  const boost::json::object line = line_of("listening", Context(), {{"port", 8080}, {"tls", false}, {"load", 0.25}});
  EXPECT_EQ(line.size(), 6U);
  EXPECT_EQ(line.at("level").as_string(), "info");
  EXPECT_EQ(line.at("msg").as_string(), "listening");
  EXPECT_EQ(line.at("port").as_int64(), 8080);
  EXPECT_FALSE(line.at("tls").as_bool());
  EXPECT_EQ(line.at("load").as_double(), 0.25);
  const std::string time(line.at("time").as_string());
  ASSERT_EQ(time.size(), 24U);
  EXPECT_EQ(time.substr(10, 1) + time.substr(19, 1) + time.substr(23), "T.Z");
}

TEST(Log, ALineNamesItsRequestAndTrace) {
  const Context ctx = Context().with_request_id("d-1").with_trace(*TraceContext::parse(kTraceparent));
  const boost::json::object line = line_of("stored", ctx, {});
  EXPECT_EQ(line.at("request_id").as_string(), "d-1");
  EXPECT_EQ(line.at("trace_id").as_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(line.at("span_id").as_string(), "00f067aa0ba902b7");
}

TEST(Log, ALineWithoutARequestNamesNone) {
  const boost::json::object line = line_of("started", Context(), {});
  EXPECT_FALSE(line.contains("request_id") || line.contains("trace_id") || line.contains("span_id"));
}

TEST(Log, IntegersAreExactToBothEnds) {
  const boost::json::object line = line_of("n", Context(),
                                           {{"least", std::numeric_limits<std::int64_t>::min()},
                                            {"most", std::numeric_limits<std::int64_t>::max()},
                                            {"unsigned", std::numeric_limits<std::uint64_t>::max()}});
  EXPECT_EQ(line.at("least").as_int64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(line.at("most").as_int64(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(line.at("unsigned").as_uint64(), std::numeric_limits<std::uint64_t>::max());
}

TEST(Log, NumbersThatAreNotFiniteAreStillJson) {
  const boost::json::object line = line_of("n", Context(),
                                           {{"nan", std::numeric_limits<double>::quiet_NaN()},
                                            {"up", std::numeric_limits<double>::infinity()},
                                            {"down", -std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(line.at("nan").as_string(), "NaN");
  EXPECT_EQ(line.at("up").as_string(), "Infinity");
  EXPECT_EQ(line.at("down").as_string(), "-Infinity");
}

TEST(Log, EveryByteSurvivesInAJsonLineOrBecomesTheReplacementCharacter) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a") + static_cast<char>(byte) + "b";
    const boost::json::object line = line_of(text, Context(), {{text, text}});
    const std::string expected = byte < 0x80 ? text
                                             : "a\xEF\xBF\xBD"
                                               "b";
    EXPECT_EQ(line.at("msg").as_string(), expected) << byte;
    EXPECT_EQ(line.at(expected).as_string(), expected) << byte;
  }
}

TEST(Log, WellFormedUtf8StaysAndBrokenUtf8IsReplaced) {
  const std::array<std::pair<std::string_view, std::string_view>, 9> cases{{
      {"\u00e9\u20ac\U0001F600", "\u00e9\u20ac\U0001F600"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},                      // an overlong slash
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
      {"\xE2\x82", "\uFFFD"},                            // cut off
      {"\xE2\x82z", "\uFFFDz"},                          // cut off in the middle
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // above U+10FFFF
      {"\xF0\x9F\x98", "\uFFFD"},
      {"\x80", "\uFFFD"},
      {"\xFF", "\uFFFD"},
  }};
  for (const auto& [given, expected] : cases) {
    EXPECT_EQ(line_of(given, Context(), {}).at("msg").as_string(), expected) << ::testing::PrintToString(given);
  }
}

TEST(Log, AReadableLinePutsTheFieldsBehindTheMessage) {
  const Context ctx = Context().with_request_id("d-1");
  EXPECT_EQ(readable("the store answers", ctx, {{"backend", "memory"}, {"attempt", 3}}),
            "info    the store answers  backend=memory attempt=3 request_id=d-1\n");
}

TEST(Log, AReadableLineQuotesValuesOfSeveralWords) {
  EXPECT_EQ(readable("m", Context(), {{"a", "two words"}, {"b", ""}, {"c", "x=\"y\""}}),
            "info    m  a=\"two words\" b=\"\" c=\"x=\\\"y\\\"\"\n");
}

TEST(Log, NoTextCanForgeALineOrControlATerminal) {
  EXPECT_EQ(readable("a\nb\x1b[2J\u009b\u202e", Context(), {{"k", "\r\x7f"}}),
            "info    a\\nb\\u001b[2J\\u009b\\u202e  k=\"\\r\\u007f\"\n");
}

TEST(Log, LinesBelowTheLevelAreNotWritten) {
  std::string text;
  const auto log = Log::to_text(Level::warning, LogFormat::json, text);
  log->write(Level::debug, "no");
  log->write(Level::info, "no");
  EXPECT_EQ(text, "");
  EXPECT_FALSE(log->is_enabled(Level::info));
  log->write(Level::warning, "yes");
  log->write(Level::error, "yes");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(Log, NothingIsWrittenAtLevelOff) {
  std::string text;
  const auto log = Log::to_text(Level::off, LogFormat::json, text);
  log->write(Level::error, "no");
  log->write(Level::off, "no");
  Log::nowhere()->write(Level::error, "no");
  EXPECT_EQ(text, "");
}

TEST(Log, LinesOfManyThreadsNeverMix) {
  std::string text;
  const auto log = Log::to_text(Level::info, LogFormat::json, text);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log, t] {
      for (int i = 0; i < 200; ++i) log->write(Level::info, std::string(300, 'x'), {{"thread", t}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1, ++lines) {
    EXPECT_NO_THROW((void)boost::json::parse(text.substr(at, text.find('\n', at) - at)));
  }
  EXPECT_EQ(lines, 800U);
}

TEST(Log, ALineOnStandardErrorIsOneWrite) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(pipe2(pipe.data(), O_DIRECT), 0);  // a pipe that keeps writes apart: read() returns one at a time
  const int saved = dup(STDERR_FILENO);
  dup2(pipe[1], STDERR_FILENO);
  const auto log = Log::to_stderr(Level::info, LogFormat::automatic);
  log->write(Level::info, "one", {{"long", std::string(500, 'x')}});
  log->write(Level::info, "two");
  dup2(saved, STDERR_FILENO);
  std::array<char, 4096> bytes{};
  for (const std::string_view message : {"one", "two"}) {
    const ssize_t size = read(pipe[0], bytes.data(), bytes.size());
    ASSERT_GT(size, 0);
    const std::string_view line(bytes.data(), static_cast<std::size_t>(size));
    EXPECT_TRUE(line.ends_with("}\n")) << line;  // not a terminal: JSON
    EXPECT_EQ(boost::json::parse(line.substr(0, line.size() - 1)).at("msg").as_string(), message);
  }
  for (const int fd : {pipe[0], pipe[1], saved}) close(fd);
}

TEST(Log, LevelsAreReadByTheirNames) {
  for (const Level level : {Level::debug, Level::info, Level::warning, Level::error, Level::off}) {
    EXPECT_EQ(parse_level(to_string(level)), level);
  }
  EXPECT_EQ(parse_level("warn"), Level::warning);
  EXPECT_EQ(parse_level("WARNING"), std::nullopt);
  EXPECT_EQ(parse_level(""), std::nullopt);
}

TEST(RateLimit, LetsOneThroughInEveryIntervalAndCountsTheOthers) {
  const TimePoint start{1h};
  RateLimit limit(10s);
  EXPECT_EQ(limit.admit(start), 0);
  EXPECT_EQ(limit.admit(start), std::nullopt);
  EXPECT_EQ(limit.admit(start + 10s - 1ns), std::nullopt);
  EXPECT_EQ(limit.admit(start + 10s), 2);
  EXPECT_EQ(limit.admit(start + 20s), 0);
}

TEST(RateLimit, LetsOneThroughFromManyThreads) {
  RateLimit limit(10s);
  std::atomic<int> admitted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) admitted += limit.admit(TimePoint(1h)).has_value() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1);
  EXPECT_EQ(limit.admit(TimePoint(2h)), 3999);
}

}  // namespace
}  // namespace polly
