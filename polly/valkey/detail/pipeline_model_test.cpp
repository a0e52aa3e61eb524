// The pipeline against a model: any order of asking, sending, answering, leaving and breaking, with a server that
// answers every word with that word. A caller that gets an answer has the replies to its own words, and how a call
// ended agrees with what the server has seen.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "polly/valkey/detail/pipeline.hpp"
#include "polly/valkey/detail/test_asked.hpp"

namespace polly::valkey {
namespace {

using resp3::Reply;

constexpr int kSteps = 3'000;

class Model {
 public:
  Model(std::uint64_t seed, std::size_t wait_replicas) : random_(seed), pipeline_(wait_replicas, Milliseconds(7)) {}

  void run() {
    for (int i = 0; i < kSteps && !::testing::Test::HasFailure(); ++i) {
      step();
      look_at_ended();
    }
    pipeline_.fail();
    look_at_ended();
    EXPECT_TRUE(calls_.empty());
  }

 private:
  struct Running {
    std::vector<std::string> words;
    std::unique_ptr<Asked> asked;
  };

  std::size_t pick(std::size_t below) { return random_() % below; }

  void step() {
    const std::size_t dice = pick(100);
    if (dice < 40) return ask();
    if (dice < 60) return send();
    if (dice < 90) return answer();
    if (dice < 96) return leave();
    if (dice < 99) return pipeline_.expire(at(++now_));
    pipeline_.fail();
    owed_.clear();
  }

  void ask() {
    Running running;
    for (std::size_t i = 0; i <= pick(3); ++i) running.words.push_back("w" + std::to_string(next_word_++));
    const Effect effect = pick(2) == 0 ? Effect::read : Effect::write;
    const TimePoint deadline = pick(2) == 0 ? TimePoint::max() : at(now_ + 1 + static_cast<int>(pick(5)));
    running.asked = std::make_unique<Asked>(running.words, effect, deadline);
    ASSERT_TRUE(running.asked->push_to(pipeline_));
    calls_.push_back(std::move(running));
  }

  void send() {
    std::string wire;
    pipeline_.encode(wire, 1 + pick(200));
    std::istringstream words(words_of(wire));
    for (std::string word; words >> word;) {
      ASSERT_FALSE(forbidden_.contains(word)) << word << " was sent after its caller had been told that it was not";
      if (word == "WAIT") words >> word >> word, word = "WAIT";
      seen_.insert(word);
      owed_.push_back(word);
    }
  }

  void answer() {
    if (owed_.empty()) {
      EXPECT_FALSE(pipeline_.accept(Reply(1)));
      return;
    }
    const std::string word = owed_.front();
    owed_.pop_front();
    Reply reply = word == "WAIT" ? Reply(static_cast<std::int64_t>(pick(3))) : Reply(Reply::Type::string, word);
    EXPECT_TRUE(pipeline_.accept(std::move(reply)));
    EXPECT_EQ(pipeline_.outstanding(), owed_.size());
  }

  void leave() {
    if (calls_.empty()) return;
    const std::size_t place = pick(calls_.size());
    forbid(calls_[place]);
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  // What was not sent until now never is.
  void forbid(const Running& running) {
    for (const std::string& word : running.words) {
      if (!seen_.contains(word)) forbidden_.insert(word);
    }
  }

  void look_at_ended() {
    for (const Running& running : calls_) {
      const std::string text = running.asked->text();
      if (text != "waiting") check(running, text);
    }
    std::erase_if(calls_, [](const Running& running) { return running.asked->text() != "waiting"; });
  }

  void check(const Running& running, const std::string& text) {
    std::string own = "answered";
    std::size_t seen = 0;
    for (const std::string& word : running.words) own += " " + word, seen += seen_.contains(word) ? 1U : 0U;
    if (text.starts_with("answered")) {
      EXPECT_EQ(text, own);
    } else if (text == "late_unsent" || text == "not_sent") {
      EXPECT_EQ(seen, 0U) << text;
    } else {
      EXPECT_TRUE(text == "late_sent" || text == "lost" || text == "unconfirmed") << text;
      EXPECT_EQ(seen, running.words.size()) << text;
    }
    forbid(running);
  }

  std::mt19937_64 random_;
  Pipeline pipeline_;
  std::vector<Running> calls_;
  std::deque<std::string> owed_;     // what the server has not answered yet
  std::set<std::string> seen_;       // by the server
  std::set<std::string> forbidden_;  // must not be sent any more
  std::uint64_t next_word_ = 0;
  int now_ = 0;
};

TEST(PipelineModel, AnyOrderOfStepsGivesEveryCallerItsOwnReplies) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Model(seed, seed % 2).run();
  }
}

}  // namespace
}  // namespace polly::valkey
