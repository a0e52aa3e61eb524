#include "polly/state/pull_record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly {
namespace {

std::string numbered_sha(std::size_t number) {
  return std::string(34, '0') + std::to_string(100'000 + number);
}

struct Seen {
  std::string sha;
  std::int64_t time = 0;
  std::optional<bool> is_open;
};

void see(PullRecord& record, const Seen& seen) {
  record.see_commit(seen.sha, seen.time);
  if (seen.is_open) record.see_state(seen.time, *seen.is_open);
}

// What a record must be, computed from all events at once.
struct Model {
  explicit Model(const std::vector<Seen>& events) {
    std::map<std::string, std::int64_t> newest;
    std::tuple<std::int64_t, bool> state(0, true);
    for (const Seen& seen : events) {
      std::int64_t& time = newest.emplace(seen.sha, 0).first->second;
      time = std::max(time, seen.time);
      if (seen.is_open) state = std::max(state, std::tuple(seen.time, *seen.is_open));
    }
    is_open = std::get<bool>(state);
    for (const auto& [sha, time] : newest) commits.emplace_back(time, sha);
    std::sort(commits.rbegin(), commits.rend());
    if (commits.size() > PullRecord::kCommitsMax) commits.resize(PullRecord::kCommitsMax);
  }

  bool is_open = true;
  std::vector<std::tuple<std::int64_t, std::string>> commits;
};

void expect_model(const PullRecord& record, const Model& model) {
  EXPECT_EQ(record.is_open(), model.is_open);
  ASSERT_EQ(record.commits().size(), model.commits.size());
  for (std::size_t i = 0; i < model.commits.size(); ++i) {
    ASSERT_EQ(std::tuple(record.commits()[i].seen_at, record.commits()[i].sha), model.commits[i]) << i;
  }
  const bool has_head = !model.commits.empty() && std::get<0>(model.commits[0]) > 0;
  ASSERT_EQ(record.head() != nullptr, has_head);
  if (has_head) {
    EXPECT_EQ(*record.head(), std::get<1>(model.commits[0]));
  }
}

}  // namespace

TEST(PullRecord, IsTheSameWhateverTheOrderOfTheEventsAndHoweverOftenTheyCome) {
  std::mt19937 random(3);
  const auto pick = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random); };
  for (int round = 0; round < (testing::kHasSanitizers ? 30 : 300); ++round) {
    const std::size_t commits = 1 + pick(round % 3 == 0 ? 400 : 6);
    std::vector<Seen> events;
    for (std::size_t i = 0; i < 2 * commits; ++i) {
      Seen seen{numbered_sha(pick(commits)), 0, std::nullopt};
      if (pick(4) > 0) seen.time = static_cast<std::int64_t>(pick(commits));
      if (seen.time > 0) seen.is_open = pick(2) == 0;
      events.push_back(seen);
    }
    const Model model(events);
    for (int order = 0; order < 3; ++order) {
      std::shuffle(events.begin(), events.end(), random);
      PullRecord record;
      std::vector<PullRecord> parts(3);
      for (const Seen& seen : events) {
        see(record, seen);
        see(parts[pick(parts.size())], seen);
        if (pick(3) == 0) see(record, events[pick(events.size())]);
      }
      expect_model(record, model);
      PullRecord merged;
      for (const PullRecord& part : parts) merged.merge(part);
      EXPECT_EQ(merged, record) << "merging parts is the same";
      EXPECT_FALSE(merged.merge(record)) << "and a repeat changes nothing";
    }
  }
}

TEST(PullRecord, KeepsTheNewestCommitsUpToTheBound) {
  PullRecord record;
  for (std::size_t i = 0; i < PullRecord::kCommitsMax; ++i) {
    EXPECT_TRUE(record.see_commit(numbered_sha(i), static_cast<std::int64_t>(100 + i)));
  }
  EXPECT_EQ(record.commits().size(), 250U);
  EXPECT_EQ(record.commits().back().sha, numbered_sha(0));
  EXPECT_FALSE(record.see_commit(numbered_sha(900), 99)) << "older than all that are kept";
  EXPECT_FALSE(record.see_commit(numbered_sha(901), 0));
  EXPECT_TRUE(record.see_commit(numbered_sha(902), 500)) << "the 251st";
  EXPECT_EQ(record.commits().size(), 250U);
  EXPECT_EQ(*record.head(), numbered_sha(902));
  EXPECT_EQ(record.commits().back().sha, numbered_sha(1));
}

TEST(PullRecord, TheNewestStateCountsAndOpenAtTheSameTime) {
  PullRecord record;
  EXPECT_TRUE(record.is_open());
  EXPECT_FALSE(record.see_state(0, false)) << "without a time, nothing is closed";
  EXPECT_TRUE(record.see_state(5, false));
  EXPECT_FALSE(record.is_open());
  EXPECT_FALSE(record.see_state(4, true));
  EXPECT_FALSE(record.is_open());
  EXPECT_TRUE(record.see_state(5, true));
  EXPECT_TRUE(record.is_open());
  EXPECT_FALSE(record.see_state(5, false));
  EXPECT_TRUE(record.see_state(6, false));
  EXPECT_FALSE(record.is_open());
}

TEST(PullRecord, ACommitThatOnlyChecksNamedIsNotTheHead) {
  PullRecord record;
  record.see_commit(numbered_sha(2), 0);
  EXPECT_EQ(record.head(), nullptr);
  record.see_commit(numbered_sha(1), 7);
  ASSERT_NE(record.head(), nullptr);
  EXPECT_EQ(*record.head(), numbered_sha(1));
}

TEST(PullRecord, IsReadAsItWasWritten) {
  PullRecord record;
  EXPECT_EQ(PullRecord::of_json(record.to_json()), record);
  record.see_commit(numbered_sha(1), 7);
  record.see_commit(numbered_sha(2), 0);
  record.see_state(8, false);
  EXPECT_EQ(boost::json::serialize(record.to_json()), R"({"state":"closed","updated_at":8,"commits":[[")" +
                                                          numbered_sha(1) + R"(",7],[")" + numbered_sha(2) +
                                                          R"(",0]]})");
  EXPECT_EQ(PullRecord::of_json(boost::json::parse(boost::json::serialize(record.to_json()))), record);
}

TEST(PullRecord, AnotherProgramsValueIsATypeMismatch) {
  const std::string sha = numbered_sha(1);
  for (const std::string& text :
       {std::string("42"), std::string("{}"), std::string(R"({"state":"open","updated_at":1})"),
        std::string(R"({"state":"merged","updated_at":1,"commits":[]})"),
        std::string(R"({"state":"open","updated_at":-1,"commits":[]})"),
        std::string(R"({"state":"open","updated_at":"1","commits":[]})"),
        std::string(R"({"state":"open","updated_at":1,"commits":["abc"]})"),
        std::string(R"({"state":"open","updated_at":1,"commits":[["abc",1]]})"),
        R"({"state":"open","updated_at":1,"commits":[[")" + sha + R"("]]})",
        R"({"state":"open","updated_at":1,"commits":[[")" + sha + R"(",-1]]})",
        R"({"state":"open","updated_at":1,"commits":[[")" + sha + R"(",1],[")" + numbered_sha(2) + R"(",2]]})"}) {
    try {
      PullRecord::of_json(boost::json::parse(text));
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::type_mismatch) << text;
    }
  }
}

TEST(PullNumbers, AreTheLargestOnes) {
  PullNumbers numbers;
  for (std::int64_t number = 1; number <= 40; ++number) EXPECT_TRUE(numbers.add(number));
  EXPECT_FALSE(numbers.add(40));
  EXPECT_FALSE(numbers.add(8)) << "32 larger ones are kept";
  EXPECT_EQ(numbers.all().size(), PullNumbers::kNumbersMax);
  EXPECT_EQ(numbers.all().front(), 40);
  EXPECT_EQ(numbers.all().back(), 9);
  EXPECT_TRUE(numbers.contains(9));
  EXPECT_FALSE(numbers.contains(8));
  EXPECT_EQ(PullNumbers::of_json(numbers.to_json()), numbers);
  EXPECT_EQ(boost::json::serialize(PullNumbers().to_json()), "[]");
  EXPECT_THROW(PullNumbers::of_json(boost::json::parse(R"(["1"])")), Error);
  EXPECT_THROW(PullNumbers::of_json(boost::json::parse("1")), Error);
}

}  // namespace polly
