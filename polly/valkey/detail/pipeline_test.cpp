#include "polly/valkey/detail/pipeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/valkey/detail/test_asked.hpp"

namespace polly::valkey {
namespace {

using resp3::Reply;
using End = Call::End;

class PipelineTest : public ::testing::Test {
 protected:
  Asked& ask(std::vector<std::string> words, Effect effect = Effect::read, TimePoint deadline = TimePoint::max()) {
    asked_.push_back(std::make_unique<Asked>(std::move(words), effect, deadline));
    EXPECT_TRUE(asked_.back()->push_to(pipeline_));
    return *asked_.back();
  }

  // What leaves now, as words: "a b".
  std::string send() {
    std::string wire;
    pipeline_.encode(wire, std::string::npos / 2);
    return words_of(wire);
  }

  bool answer(std::string text) { return pipeline_.accept(Reply(Reply::Type::string, std::move(text))); }

  Pipeline pipeline_{0, Milliseconds(0)};
  std::vector<std::unique_ptr<Asked>> asked_;  // go before the pipeline, as callers do
};

TEST_F(PipelineTest, CommandsLeaveAndAreAnsweredInTheirOrder) {
  Asked& a = ask({"a"});
  Asked& b = ask({"b"});
  EXPECT_TRUE(pipeline_.has_queued());
  EXPECT_EQ(send(), "a b");
  EXPECT_FALSE(pipeline_.has_queued());
  EXPECT_EQ(pipeline_.outstanding(), 2U);
  EXPECT_TRUE(answer("1"));
  EXPECT_EQ(a.text(), "answered 1");
  EXPECT_EQ(b.text(), "waiting");
  EXPECT_TRUE(answer("2"));
  EXPECT_EQ(b.text(), "answered 2");
  EXPECT_EQ(pipeline_.outstanding(), 0U);
}

TEST_F(PipelineTest, ACallOfSeveralCommandsEndsWithItsLastReply) {
  Asked& call = ask({"a", "b", "c"});
  Asked& next = ask({"d"});
  EXPECT_EQ(send(), "a b c d");
  answer("1");
  answer("2");
  EXPECT_EQ(call.text(), "waiting");
  answer("3");
  EXPECT_EQ(call.text(), "answered 1 2 3");
  answer("4");
  EXPECT_EQ(next.text(), "answered 4");
}

TEST_F(PipelineTest, AnErrorIsAReplyLikeAnother) {
  Asked& call = ask({"a", "b"});
  send();
  pipeline_.accept(Reply(Reply::Type::error, "ERR no"));
  answer("2");
  EXPECT_EQ(call.text(), "answered ERR no 2");
}

TEST_F(PipelineTest, ARoundOfEncodingStopsAtItsBytes) {
  for (const char* word : {"a", "b", "c"}) ask({word});
  std::string wire;
  pipeline_.encode(wire, 1);
  EXPECT_EQ(words_of(wire), "a");
  EXPECT_EQ(pipeline_.queued(), 2U);
  pipeline_.encode(wire, 1);
  EXPECT_EQ(words_of(wire), "a b");
}

TEST_F(PipelineTest, AReplyThatNobodyExpectsIsRefused) {
  EXPECT_FALSE(answer("1"));
  ask({"a"});
  EXPECT_FALSE(answer("1")) << "nothing was sent yet";
  send();
  EXPECT_TRUE(answer("1"));
  EXPECT_FALSE(answer("2"));
}

TEST_F(PipelineTest, AnAbandonedCallThatWasNotSentIsNeverSent) {
  ask({"a"});
  Asked& gone = ask({"b"});
  ask({"c"});
  gone.go();
  EXPECT_EQ(pipeline_.queued(), 2U);
  EXPECT_EQ(send(), "a c");
}

TEST_F(PipelineTest, AnAbandonedCallThatWasSentKeepsItsPlaces) {
  Asked& before = ask({"a"});
  Asked& gone = ask({"b", "c"});
  Asked& after = ask({"d"});
  send();
  gone.go();
  EXPECT_EQ(pipeline_.outstanding(), 4U);
  for (const char* text : {"1", "2", "3", "4"}) EXPECT_TRUE(answer(text));
  EXPECT_EQ(before.text(), "answered 1");
  EXPECT_EQ(after.text(), "answered 4");
}

TEST_F(PipelineTest, ACallThatIsAbandonedBetweenItsRepliesKeepsTheOtherPlaces) {
  Asked& gone = ask({"a", "b", "c"});
  Asked& after = ask({"d"});
  send();
  answer("1");
  gone.go();
  for (const char* text : {"2", "3", "4"}) EXPECT_TRUE(answer(text));
  EXPECT_EQ(after.text(), "answered 4");
}

TEST_F(PipelineTest, ALateCallThatWasNotSentNeverIs) {
  Asked& late = ask({"a"}, Effect::write, at(5));
  ask({"b"}, Effect::write, at(6));
  pipeline_.expire(at(4));
  EXPECT_EQ(late.text(), "waiting");
  pipeline_.expire(at(5));
  EXPECT_EQ(late.text(), "late_unsent");
  EXPECT_EQ(send(), "b");
}

TEST_F(PipelineTest, ALateReplyReachesNobodyElse) {
  Asked& late = ask({"a", "b"}, Effect::read, at(5));
  Asked& other = ask({"c"}, Effect::read, at(9));
  send();
  answer("1");
  pipeline_.expire(at(5));
  EXPECT_EQ(late.text(), "late_sent");
  EXPECT_EQ(pipeline_.outstanding(), 2U);
  answer("2");
  EXPECT_EQ(other.text(), "waiting");
  answer("3");
  EXPECT_EQ(other.text(), "answered 3");
}

TEST_F(PipelineTest, EveryDeadlineIsSeenHoweverTheyAreOrdered) {
  std::vector<Asked*> calls;
  for (const int deadline : {7, 3, 9, 5, 3}) calls.push_back(&ask({"a"}, Effect::read, at(deadline)));
  for (int now = 1; now <= 10; ++now) {
    pipeline_.expire(at(now));
    for (Asked* call : calls) EXPECT_EQ(call->text() == "late_unsent", call->call().deadline() <= at(now)) << now;
  }
}

TEST_F(PipelineTest, ABrokenConnectionTellsWhatWasSentFromWhatWasNot) {
  Asked& answered = ask({"a"});
  Asked& half = ask({"b", "c"});
  Asked& sent = ask({"d"});
  send();
  Asked& queued = ask({"e"});
  answer("1");
  answer("2");
  pipeline_.fail();
  EXPECT_EQ(answered.text(), "answered 1");
  EXPECT_EQ(half.text(), "lost");
  EXPECT_EQ(sent.text(), "lost");
  EXPECT_EQ(queued.text(), "not_sent");
  EXPECT_EQ(pipeline_.queued() + pipeline_.outstanding(), 0U);
  EXPECT_FALSE(answer("3"));
}

TEST_F(PipelineTest, TheQueueHasALimit) {
  for (std::size_t i = 0; i < Pipeline::kCallsMax; ++i) ask({"a"});
  Asked one_more({"b"}, Effect::read, TimePoint::max());
  EXPECT_FALSE(one_more.push_to(pipeline_));
  asked_.back()->go();
  EXPECT_TRUE(one_more.push_to(pipeline_));
}

TEST_F(PipelineTest, WhatTheServerOwesHasALimit) {
  for (std::size_t i = 0; i < Pipeline::kSentMax; ++i) ask({"a"});
  send();
  Asked& waits = ask({"b"});
  EXPECT_FALSE(pipeline_.has_queued());
  EXPECT_EQ(send(), "");
  answer("1");
  EXPECT_TRUE(pipeline_.has_queued());
  EXPECT_EQ(send(), "b");
  EXPECT_EQ(waits.text(), "waiting");
}

TEST_F(PipelineTest, ACallerMayAskAgainAsSoonAsItGoesOn) {
  Asked& first = ask({"a"});
  Asked& second = ask({"b"});
  Asked again({"c"}, Effect::read, TimePoint::max());
  first.then([&] { again.push_to(pipeline_); });
  send();
  answer("1");
  answer("2");
  EXPECT_EQ(second.text(), "answered 2");
  EXPECT_EQ(send(), "c");
  answer("3");
  EXPECT_EQ(again.text(), "answered 3");
}

TEST_F(PipelineTest, ACallerThatGoesOnMayEndOthers) {
  Asked& first = ask({"a"});
  Asked& sent = ask({"b"});
  Asked& last = ask({"c"});
  send();
  Asked& queued = ask({"d"});
  first.then([&] { sent.go(), queued.go(); });
  answer("1");
  answer("2");
  answer("3");
  EXPECT_EQ(last.text(), "answered 3");
  EXPECT_EQ(send(), "");
}

// Those that end together are all taken out before the first of them goes on.
TEST_F(PipelineTest, ACallerThatGoesOnAfterATimeoutOrABreakMayEndOthersAndAskAgain) {
  for (const bool breaks : {false, true}) {
    Asked& first = ask({"a"}, Effect::read, at(5));
    Asked& second = ask({"b"}, Effect::read, at(5));
    send();
    Asked& third = ask({"c"}, Effect::read, at(5));
    Asked& other = ask({"d"}, Effect::read, at(9));
    Asked again({"e"}, Effect::read, TimePoint::max());
    first.then([&] { second.go(), third.go(), other.go(), again.push_to(pipeline_); });
    breaks ? pipeline_.fail() : pipeline_.expire(at(5));
    EXPECT_EQ(send(), "e");
    EXPECT_EQ(again.text(), "waiting");
    pipeline_.fail();
    EXPECT_EQ(again.text(), "lost");
  }
}

TEST_F(PipelineTest, CallersOfAPipelineThatGoesNeverGoOn) {
  auto pipeline = std::make_unique<Pipeline>(0, Milliseconds(0));
  Asked sent({"a"}, Effect::read, TimePoint::max());
  Asked queued({"b"}, Effect::read, TimePoint::max());
  sent.push_to(*pipeline);
  std::string wire;
  pipeline->encode(wire, 1);
  queued.push_to(*pipeline);
  pipeline.reset();
  EXPECT_FALSE(sent.has_gone_on());
  EXPECT_FALSE(queued.has_gone_on());
}

}  // namespace
}  // namespace polly::valkey
