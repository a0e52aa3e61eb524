// advance: the larger of two integers, exact over all of int64, atomically.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Advancing)

using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kDoubleExactMax = std::int64_t{1} << 53;

// Values where comparing as doubles, as text or digit by digit gives a wrong result.
constexpr std::array kEdges{kMin,
                            kMin + 1,
                            -kDoubleExactMax - 1,
                            -kDoubleExactMax,
                            -kDoubleExactMax + 1,
                            std::int64_t{-100},
                            std::int64_t{-99},
                            std::int64_t{-10},
                            std::int64_t{-9},
                            std::int64_t{-1},
                            std::int64_t{0},
                            std::int64_t{1},
                            std::int64_t{9},
                            std::int64_t{10},
                            std::int64_t{99},
                            std::int64_t{100},
                            kDoubleExactMax - 1,
                            kDoubleExactMax,
                            kDoubleExactMax + 1,
                            kMax - 1,
                            kMax};

}  // namespace

TEST_P(Advancing, StartsWithWhatItIsGiven) {
  EXPECT_EQ(await(store().advance(ctx(), key("a"), 42)), 42);
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("a"))), 42);
  EXPECT_EQ(await(store().advance(ctx(), key("b"), -42)), -42);
  EXPECT_EQ(await(store().advance(ctx(), key("c"), 0)), 0);
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("c"))), 0);
}

TEST_P(Advancing, KeepsTheLargerOfEveryPair) {
  for (const std::int64_t held : kEdges) {
    std::vector<Advance> first;
    std::vector<Advance> second;
    std::vector<std::int64_t> expected;
    for (std::size_t i = 0; i < kEdges.size(); ++i) {
      const Key pair = key(std::to_string(held) + "/" + std::to_string(kEdges[i]));
      first.emplace_back(pair, held);
      second.emplace_back(pair, kEdges[i]);
      expected.push_back(std::max(held, kEdges[i]));
    }
    EXPECT_EQ(await(store().advance_many(ctx(), first)), std::vector<std::int64_t>(kEdges.size(), held));
    EXPECT_EQ(await(store().advance_many(ctx(), second)), expected) << "onto " << held;
    for (std::size_t i = 0; i < kEdges.size(); ++i) {
      ASSERT_EQ(await(store().get<std::int64_t>(ctx(), second[i].key)), expected[i]);
    }
  }
}

TEST_P(Advancing, AnswersWhatIsHeldWhereTheNewOneIsSmaller) {
  await(store().set(ctx(), key("a"), 42));
  EXPECT_EQ(await(store().advance(ctx(), key("a"), 41)), 42);
  EXPECT_EQ(await(store().advance(ctx(), key("a"), 42)), 42);
  EXPECT_EQ(await(store().advance(ctx(), key("a"), kMin)), 42);
  EXPECT_EQ(await(store().get<int>(ctx(), key("a"))), 42);
}

TEST_P(Advancing, RenewsTheLifetimeWhetherOrNotTheNewOneIsLarger) {
  for (const auto& [name, value] : {std::pair("larger", 43), std::pair("equal", 42), std::pair("smaller", 41)}) {
    await(store().set(ctx(), key(name), 42, kShort));
    await(store().advance(ctx(), key(name), value, 1h));
  }
  pass(kShort);
  for (const char* name : {"larger", "equal", "smaller"}) {
    const auto entry = await(store().get_entry<int>(ctx(), key(name)));
    ASSERT_TRUE(entry && entry->time_left) << name;
    EXPECT_GT(*entry->time_left, 50min) << name;
  }
}

TEST_P(Advancing, CanEndOrShortenALifetime) {
  await(store().set(ctx(), key("forever"), 42, kShort));
  EXPECT_EQ(await(store().advance(ctx(), key("forever"), 1)), 42);
  EXPECT_EQ(await(store().get_entry<int>(ctx(), key("forever")))->time_left, std::nullopt);
  await(store().set(ctx(), key("short"), 42));
  EXPECT_EQ(await(store().advance(ctx(), key("short"), 1, kShort)), 42);
  pass(kShort);
  EXPECT_FALSE(await(store().exists(ctx(), key("short"))));
}

TEST_P(Advancing, LeavesForeignValuesUntouched) {
  const std::vector<std::string> foreign{"\"text\"",
                                         "[1]",
                                         "{\"a\":1}",
                                         "true",
                                         "null",
                                         "42.5",
                                         "",
                                         "\"\"",
                                         "not json",
                                         "1e400",
                                         "9223372036854775808",
                                         "-9223372036854775809",
                                         "\"4x\"",
                                         "0x10",
                                         std::string("\0\1", 2),
                                         "--1",
                                         "1-",
                                         "+1",
                                         "99999999999999999999999"};
  for (const std::string& bytes : foreign) {
    await(backend().set(ctx(), key("a"), bytes, Expiration::never(), WriteIf::always));
    const bool is_damaged_frame = codec().has_keys() && codec::is_framed(bytes);
    EXPECT_EQ(failure(store().advance(ctx(), key("a"), kMax, kShort)).kind,
              is_damaged_frame ? ErrorKind::corrupt : ErrorKind::type_mismatch)
        << testing::PrintToString(bytes);
    const auto stored = await(backend().get_entry(ctx(), key("a")));
    ASSERT_TRUE(stored.has_value()) << testing::PrintToString(bytes);
    EXPECT_EQ(stored->bytes, bytes);
    EXPECT_EQ(stored->time_left, std::nullopt) << "its lifetime is untouched as well";
  }
}

TEST_P(Advancing, GoesOnFromIntegersThatOthersWroteInTheirWay) {
  const std::vector<std::pair<std::string, std::int64_t>> others{
      {"42.0", 42}, {"\"42\"", 42}, {"42.000", 42}, {"-5.0", -5}, {"9007199254740993.0", kDoubleExactMax + 1}};
  for (const auto& [bytes, value] : others) {
    await(backend().set(ctx(), key("a"), bytes, Expiration::never(), WriteIf::always));
    EXPECT_EQ(await(store().advance(ctx(), key("a"), value - 1)), value) << bytes;
    EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("a"))), value) << bytes;
    EXPECT_EQ(await(store().advance(ctx(), key("a"), value + 1)), value + 1) << bytes;
    EXPECT_EQ(plain(await(backend().get(ctx(), key("a"))), key("a")), std::to_string(value + 1)) << bytes;
  }
}

TEST_P(Advancing, AnswersSeveralInTheirOrder) {
  await(store().set(ctx(), key("b"), 20));
  std::vector<Advance> advances;
  advances.emplace_back(key("c"), 3);
  advances.emplace_back(key("b"), 2);
  advances.emplace_back(key("a"), 1);
  advances.emplace_back(key("c"), 30);
  advances.emplace_back(key("c"), 5);
  EXPECT_EQ(await(store().advance_many(ctx(), advances)), (std::vector<std::int64_t>{3, 20, 1, 30, 30}));
  EXPECT_EQ(await(store().get<int>(ctx(), key("c"))), 30);
}

TEST_P(Advancing, OfNothingAnswersNothing) {
  EXPECT_EQ(await(store().advance_many(ctx(), {})), std::vector<std::int64_t>());
}

TEST_P(Advancing, DoesTheOthersWhereOneIsAMismatch) {
  await(store().set(ctx(), tagged("wrong"), std::string("x")));
  std::vector<Advance> advances;
  advances.emplace_back(tagged("before"), 1);
  advances.emplace_back(tagged("wrong"), 2);
  advances.emplace_back(tagged("after"), 3);
  EXPECT_EQ(failure(store().advance_many(ctx(), advances)).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("before"))), 1);
  EXPECT_EQ(await(store().get<std::string>(ctx(), tagged("wrong"))), "x");
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("after"))), 3);
}

TEST_P(Advancing, By64CallersEndsWithTheLargest) {
  constexpr std::int64_t kStep = 1'000'003;
  const auto work = [&](std::size_t caller) -> Task<void> {
    std::int64_t last = kMin;
    for (std::int64_t i = 0; i < 20; ++i) {
      const auto value = kDoubleExactMax + (static_cast<std::int64_t>(caller) * 37 + i * 11) % 640 * kStep;
      const std::int64_t now = co_await store().advance(ctx(), key("a"), value, 1h);
      EXPECT_GE(now, value);
      EXPECT_GE(now, last) << "it never goes back";
      last = now;
      co_await yield();
    }
  };
  at_once(kCallers, work);
  std::int64_t largest = kMin;
  for (std::int64_t caller = 0; caller < static_cast<std::int64_t>(kCallers); ++caller) {
    for (std::int64_t i = 0; i < 20; ++i) {
      largest = std::max(largest, kDoubleExactMax + (caller * 37 + i * 11) % 640 * kStep);
    }
  }
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("a"))), largest);
}

}  // namespace polly::conformance
