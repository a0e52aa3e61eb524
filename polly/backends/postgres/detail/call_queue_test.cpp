#include "polly/backends/postgres/detail/call_queue.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "polly/backends/postgres/detail/statement_batch.hpp"

namespace polly::postgres {
namespace {

using Calls = std::vector<std::unique_ptr<Call>>;

Call& add(Calls& calls, CallQueue& queue, Verb verb, const std::string& key, TimePoint deadline = TimePoint::max()) {
  calls.push_back(std::make_unique<Call>(verb, deadline));
  if (!key.empty()) calls.back()->rows.emplace_back(key);
  queue.push(*calls.back());
  return *calls.back();
}

// The keys of what is taken; each call has one. It ends, as those of a batch do.
std::string keys_of(const std::vector<Call*>& calls) {
  std::string keys;
  for (Call* call : calls) {
    keys += call->rows.empty() ? "-" : call->rows.front().key;
    const Waker dropped = call->finish(Call::End::answered);
  }
  return keys;
}

TEST(PostgresCallQueue, GivesAllCallsOfTheVerbThatWaitsLongest) {
  Calls calls;
  CallQueue queue;
  add(calls, queue, Verb::exists, "a");
  add(calls, queue, Verb::get, "b");
  add(calls, queue, Verb::exists, "c");
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(keys_of(queue.take_batch(false)), "ac");
  EXPECT_EQ(keys_of(queue.take_batch(false)), "b");
  EXPECT_EQ(keys_of(queue.take_batch(false)), "");
  EXPECT_EQ(queue.size(), 0U);
}

TEST(PostgresCallQueue, KeepsThoseThatReadApartFromThoseThatWrite) {
  Calls calls;
  CallQueue queue;
  add(calls, queue, Verb::set, "a");
  add(calls, queue, Verb::get, "b");
  add(calls, queue, Verb::sweep, "");  // with those that write: it deletes
  EXPECT_EQ(keys_of(queue.take_batch(false)), "b");
  EXPECT_EQ(keys_of(queue.take_batch(false)), "");
  EXPECT_EQ(keys_of(queue.take_batch(true)), "a");
  EXPECT_EQ(keys_of(queue.take_batch(true)), "-");
}

TEST(PostgresCallQueue, ACallThatIsSentAgainIsAmongTheNext) {
  Calls calls;
  CallQueue queue;
  Call& first = add(calls, queue, Verb::get, "a");
  ASSERT_EQ(queue.take_batch(false).size(), 1U);
  add(calls, queue, Verb::exists, "b");
  add(calls, queue, Verb::get, "c");
  queue.push_again(first);
  EXPECT_EQ(keys_of(queue.take_batch(false)), "ac");
}

TEST(PostgresCallQueue, LeavesWhatDoesNotFitInItsOrder) {
  Calls calls;
  CallQueue queue;
  add(calls, queue, Verb::remove, "k");
  add(calls, queue, Verb::remove, "k");
  add(calls, queue, Verb::remove, "l");
  add(calls, queue, Verb::remove, "k");
  EXPECT_EQ(keys_of(queue.take_batch(true)), "kl");
  EXPECT_EQ(keys_of(queue.take_batch(true)), "k");
  EXPECT_EQ(keys_of(queue.take_batch(true)), "k");
}

TEST(PostgresCallQueue, GivesWhatIsLateAndNothingElse) {
  Calls calls;
  CallQueue queue;
  const TimePoint now = ManualClock().now();
  add(calls, queue, Verb::get, "a", now + Milliseconds(1));
  add(calls, queue, Verb::set, "b", now);
  add(calls, queue, Verb::get, "c", now - Milliseconds(1));
  EXPECT_EQ(keys_of(queue.take_late(now)), "cb");
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(keys_of(queue.take_late(now)), "");
  EXPECT_EQ(keys_of(queue.take_late(now + Milliseconds(1))), "a");
}

TEST(PostgresCallQueue, GivesAllThatWaitForOneKindOfConnection) {
  Calls calls;
  CallQueue queue;
  add(calls, queue, Verb::set, "a");
  add(calls, queue, Verb::get, "b");
  add(calls, queue, Verb::ping, "");
  EXPECT_EQ(keys_of(queue.take_all(false)), "b-");
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(keys_of(queue.take_all(true)), "a");
}

TEST(PostgresCallQueue, IsFullAtItsBound) {
  Calls calls;
  CallQueue queue;
  while (calls.size() < CallQueue::kCallsMax) {
    ASSERT_FALSE(queue.is_full());
    add(calls, queue, Verb::get, "k");
  }
  EXPECT_TRUE(queue.is_full());
  EXPECT_EQ(keys_of(queue.take_batch(false)).size(), kBatchRowsMax);
  EXPECT_FALSE(queue.is_full());
  queue.drop();
}

TEST(PostgresCallQueue, ACallThatIsDestroyedWaitsNoMore) {
  Calls calls;
  CallQueue queue;
  add(calls, queue, Verb::get, "a");
  add(calls, queue, Verb::get, "b");
  calls.erase(calls.begin());
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(keys_of(queue.take_batch(false)), "b");
}

TEST(PostgresCallQueue, ThatIsDestroyedDropsItsCallersUnresumed) {
  bool is_woken = false;
  const auto call = std::make_unique<Call>(Verb::get, TimePoint::max());
  call->wait_with(Waker([&is_woken] { is_woken = true; }));
  {
    CallQueue queue;
    queue.push(*call);
  }
  EXPECT_EQ(call->home(), nullptr);
  EXPECT_EQ(call->end(), Call::End::cancelled);
  EXPECT_FALSE(is_woken);
}

}  // namespace
}  // namespace polly::postgres
