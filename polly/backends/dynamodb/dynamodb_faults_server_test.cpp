// A service that throttles, fails, loses answers, cancels transactions, freezes and goes away.
#include <gtest/gtest.h>

#include <string>

#include "polly/backends/dynamodb/detail/test_dynamodb.hpp"
#include "polly/backends/dynamodb/detail/test_writers.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::dynamodb_backend {
namespace {

using namespace std::chrono_literals;
using testing::DynamoDbFault;
using testing::DynamoDbService;
using testing::rounds;

Task<void> get(Store* store) {
  co_await store->get<int>(in_300ms(), "a");
}

Task<void> advance(Store* store) {
  co_await store->advance(in_300ms(), "fact", 7);
}

Transaction transfer() {
  Transaction transaction;
  transaction.set("from", 1).set("to", 2);
  return transaction;
}

TEST(DynamodbFaults, ARestartLosesNothingThatWasAcknowledged) {
  DynamoDbService service;
  TestDynamodb world(service);
  TestWriters writers(world, service, 2s);
  for (std::size_t round = 0; round < rounds(20); ++round) {
    for (int i = 0; i < 10; ++i) writers.wait_for_write();
    service.stop();
    service.start();
    writers.wait_for_write();
    EXPECT_EQ(writers.lost(), 0U) << "round " << round << ", errors: " << writers.errors();
  }
  EXPECT_GT(writers.acknowledged(), 10 * rounds(20));
  std::printf("acknowledged %zu, lost 0, errors: %s\n", writers.acknowledged(), writers.errors().c_str());
}

TEST(DynamodbFaults, OfEveryKindUnderLoadLoseNothingThatWasAcknowledged) {
  DynamoDbService service;
  TestDynamodb world(service);
  TestWriters writers(world, service, 5s);
  writers.wait_for_write();
  service.fail_where([](const testing::DynamoDbRequest& request) -> std::optional<DynamoDbFault> {
    switch (request.number % 23) {
      case 1: return DynamoDbFault::throttle();
      case 4: return DynamoDbFault::internal_error();
      case 7: return DynamoDbFault::unavailable();
      case 10: return DynamoDbFault::cut_before();
      case 13: return DynamoDbFault::cut_after();
      case 16: return DynamoDbFault::truncate();
      case 19: return DynamoDbFault::bad_gateway();
      case 22: return DynamoDbFault::delay(20ms);
      default: return std::nullopt;
    }
  });
  const std::size_t requests = service.requests() + 500 * rounds(20);
  testing::wait_until("every fault was met often", 60s, [&] { return service.requests() > requests; });
  service.recover();
  writers.wait_for_write();
  EXPECT_EQ(writers.lost(), 0U) << "errors: " << writers.errors();
  std::printf("acknowledged %zu, lost 0, errors: %s\n", writers.acknowledged(), writers.errors().c_str());
}

TEST(DynamodbFaults, ThrottlingIsWaitedForWithinTheDeadline) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.fail(DynamoDbFault::throttle().times(3));
  EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), std::nullopt);
  service.fail(DynamoDbFault::throttle_account().times(3));
  EXPECT_EQ(run(store->get<int>(Context(), "a")), 1);
  service.fail(DynamoDbFault::throttle().times(100'000));
  const auto kind = kind_in_time(store->set(in_300ms(), "a", 2));
  EXPECT_TRUE(kind == ErrorKind::resource_exhausted || kind == ErrorKind::deadline_exceeded) << to_string(*kind);
  service.recover();
  EXPECT_EQ(run(store->get<int>(Context(), "a")), 1) << "it was not written";
}

TEST(DynamodbFaults, AnAdvanceWhoseAnswerIsLostIsDone) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  for (int value = 1; value <= 4; ++value) {
    service.fail(value % 2 == 0 ? DynamoDbFault::cut_after() : DynamoDbFault::truncate());
    EXPECT_EQ(run(store->advance(Context(), "fact", value, 1h)), value);
  }
  service.fail(DynamoDbFault::internal_error());
  EXPECT_EQ(run(store->advance(Context(), "fact", 3, 1h)), 4);
}

TEST(DynamodbFaults, ASetWhoseAnswerIsLostIsReadAgainAndIsDone) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.fail(DynamoDbFault::cut_after());
  EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), std::nullopt);
  EXPECT_EQ(run(store->get<int>(Context(), "a")), 1);
  service.fail(DynamoDbFault::cut_after());
  EXPECT_TRUE(run(store->set_if_absent(Context(), "lock", 1)));
  EXPECT_FALSE(run(store->set_if_absent(Context(), "lock", 2)));
}

TEST(DynamodbFaults, ASetThatWasPerhapsDoneIsUnknownAndIsNotSentTwice) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.reset_counters();
  service.fail(DynamoDbFault::cut_before().on("PutItem"));
  EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), ErrorKind::unknown_outcome);
  service.fail(DynamoDbFault::internal_error().on("PutItem"));
  const auto lock = [&]() -> Task<void> { co_await store->set_if_absent(Context(), "lock", 1); };
  EXPECT_EQ(kind_of(lock()), ErrorKind::unknown_outcome);
  EXPECT_EQ(service.requests("PutItem"), 2U);
}

TEST(DynamodbFaults, ARemovalWhoseAnswerIsLostIsUnknown) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  run(store->set(Context(), "a", 1));
  service.fail(DynamoDbFault::cut_after());
  const auto remove = [&]() -> Task<void> { co_await store->remove(Context(), "a"); };
  EXPECT_EQ(kind_of(remove()), ErrorKind::unknown_outcome);
  EXPECT_FALSE(run(store->exists(Context(), "a")));
}

TEST(DynamodbFaults, ATransactionWhoseAnswerIsLostIsDoneOnce) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  Transaction transaction;
  transaction.require_absent("from").set("from", 1).set("to", 2);
  service.fail(DynamoDbFault::cut_after().on("TransactWriteItems"));
  EXPECT_TRUE(run(store->apply(Context(), transaction))) << "sent again with its token, it is not refused by itself";
  EXPECT_FALSE(run(store->apply(Context(), transaction)));
}

TEST(DynamodbFaults, AConflictOfTransactionsIsTriedAgain) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  for (const char* code : {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}) {
    service.fail(DynamoDbFault::cancel({"None", code}).times(3));
    EXPECT_TRUE(run(store->apply(Context(), transfer()))) << code;
    EXPECT_EQ(service.faults_left(), 0U);
  }
  service.fail(DynamoDbFault::cancel({"ConditionalCheckFailed", "None"}));
  EXPECT_FALSE(run(store->apply(Context(), transfer())));
  const auto apply = [&]() -> Task<void> { co_await store->apply(in_300ms(), transfer()); };
  service.fail(DynamoDbFault::cancel({"ValidationError"}));
  EXPECT_EQ(kind_of(apply()), ErrorKind::invalid_argument);
  service.fail(DynamoDbFault::cancel({"TransactionConflict"}).times(100'000));
  EXPECT_EQ(kind_in_time(apply()), ErrorKind::deadline_exceeded);
}

TEST(DynamodbFaults, AFrozenServiceHoldsUpNobodyBeyondTheirDeadlines) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  run(store->set(Context(), "a", 1));
  service.freeze();
  EXPECT_EQ(kind_in_time(store->set(in_300ms(), "late", 2)), ErrorKind::unknown_outcome);
  EXPECT_EQ(kind_in_time(get(store.get())), ErrorKind::deadline_exceeded);
  EXPECT_EQ(kind_in_time(advance(store.get())), ErrorKind::unknown_outcome);
  service.thaw();
  EXPECT_EQ(run(store->get<int>(Context(), "a")), 1);
}

TEST(DynamodbFaults, AnAnswerThatDoesNotEndIsNotWaitedFor) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.fail(DynamoDbFault::endless().times(100));
  const auto kind = kind_in_time(get(store.get()));
  EXPECT_TRUE(kind == ErrorKind::deadline_exceeded || kind == ErrorKind::unavailable);
  service.recover();
  EXPECT_EQ(run(store->get<int>(Context(), "a")), std::nullopt);
}

TEST(DynamodbFaults, AClockThatDiffersFromTheServicesIsNoReasonToFail) {
  for (const auto skew : {-3600s, 3600s}) {
    DynamoDbService service;
    service.skew_clock(skew);
    TestDynamodb world(service);
    const auto store = world.open();
    EXPECT_EQ(kind_of(store->set(Context(), "a", 1, 1h)), std::nullopt);
    const auto entry = run(store->get_entry<int>(Context(), "a"));
    ASSERT_TRUE(entry && entry->time_left);
    EXPECT_GT(*entry->time_left, 59min) << "lifetimes are of this machine's clock";
  }
}

TEST(DynamodbFaults, ExpiredCredentialsAreNamed) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.expire(service.credentials().access_key);
  const auto kind = kind_of(store->set(Context(), "a", 1));
  EXPECT_EQ(kind, ErrorKind::permission_denied);
}

}  // namespace
}  // namespace polly::dynamodb_backend
