// The engine on a service: what lies in the table, and what is asked of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string>

#include "polly/backends/dynamodb/detail/item.hpp"
#include "polly/backends/dynamodb/detail/test_dynamodb.hpp"

namespace polly::dynamodb_backend {
namespace {

using namespace std::chrono_literals;
using testing::DynamoDbFault;
using testing::DynamoDbService;

TEST(DynamodbBackend, AnIntegerIsANumberThatOtherProgramsCanRead) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  run(store->advance(Context(), "fact", 42, 1h));
  const boost::json::object item = service.items("polly").at("fact");
  EXPECT_EQ(boost::json::serialize(item.at("n")), R"({"N":"42"})");
  EXPECT_FALSE(item.contains("v"));
  const std::int64_t expires = std::stoll(std::string(item.at("x").at("N").as_string()));
  const std::int64_t seconds = std::stoll(std::string(item.at("ttl").at("N").as_string()));
  EXPECT_GE(seconds * 1000, expires) << "DynamoDB deletes nothing that is alive";
  EXPECT_LT(seconds * 1000, expires + 1000);
  run(store->set(Context(), "text", std::string("a")));
  EXPECT_EQ(boost::json::serialize(service.items("polly").at("text").at("v")), R"({"B":"ImEi"})");
  run(store->set(Context(), "text", 7));
  EXPECT_FALSE(service.items("polly").at("text").contains("v")) << "no value is left of another type";
}

TEST(DynamodbBackend, AFactThatIsNewCostsOneWriteAndOneThatIsNotTwo) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.reset_counters();
  EXPECT_EQ(run(store->advance(Context(), "fact", 42, 1h)), 42);
  EXPECT_EQ(service.requests("UpdateItem"), 1U);
  EXPECT_EQ(run(store->advance(Context(), "fact", 41, 2h)), 42);
  EXPECT_EQ(service.requests("UpdateItem"), 3U);
  EXPECT_EQ(run(store->advance(Context(), "forever", 1)), 1);
  EXPECT_EQ(run(store->advance(Context(), "forever", 1)), 1);
  EXPECT_EQ(service.requests("UpdateItem"), 5U) << "there was no lifetime to renew";
  EXPECT_EQ(service.requests(), 5U);
}

TEST(DynamodbBackend, AThousandKeysAreTenRequestsAndAKeyThatComesTwiceIsAskedForOnce) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  std::vector<Key> keys;
  for (int i = 0; i < 999; ++i) keys.emplace_back("key-" + std::to_string(i));
  keys.push_back(keys.front());
  run(store->set(Context(), keys.front(), 7));
  service.reset_counters();
  const auto values = run(store->get_many<int>(Context(), keys));
  EXPECT_EQ(values.front(), 7);
  EXPECT_EQ(values.back(), 7);
  EXPECT_EQ(service.requests("BatchGetItem"), 10U);
}

TEST(DynamodbBackend, PartsOfABatchThatWereNotReadAreAskedForAgain) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  std::vector<Key> keys;
  for (int i = 0; i < 100; ++i) keys.emplace_back("key-" + std::to_string(i));
  for (const Key& key : keys) run(store->set(Context(), key, 1));
  service.fail(DynamoDbFault::partial(0).times(3));
  service.fail(DynamoDbFault::partial(7).times(5));
  for (const auto& value : run(store->get_many<int>(Context(), keys))) EXPECT_EQ(value, 1);
  EXPECT_EQ(service.faults_left(), 0U);
}

TEST(DynamodbBackend, ABatchThatIsNeverReadWholeIsLateAndNeverCut) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  run(store->set(Context(), "a", 1));
  service.fail(DynamoDbFault::partial(0).times(100'000));
  const TimePoint before = system_clock().now();
  const auto read = [&]() -> Task<void> {
    std::vector<Key> keys{Key("a"), Key("b")};
    co_await store->get_many<int>(Context().with_timeout(system_clock(), 300ms), std::move(keys));
  };
  EXPECT_EQ(kind_of(read()), ErrorKind::deadline_exceeded);
  EXPECT_LT(system_clock().now() - before, 1s);
}

TEST(DynamodbBackend, RefusesAValueBeyondAnItemBeforeItIsSent) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto backend = world.open_backend();
  service.reset_counters();
  const auto set = [&]() -> Task<void> {
    co_await backend->set(Context(), "a", std::string(kItemBytesMax, 'v'), Expiration::never(), WriteIf::always);
  };
  EXPECT_EQ(kind_of(set()), ErrorKind::invalid_argument);
  EXPECT_EQ(service.requests(), 0U);
}

TEST(DynamodbBackend, TheLargestItemThatIsSentIsAccepted) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto backend = world.open_backend();
  const std::string key(512, 'k');
  const std::string value(kItemBytesMax - kItemBytesOther - key.size(), 'v');
  EXPECT_TRUE(run(backend->set(Context(), key, value, 1h, WriteIf::always)));
  EXPECT_EQ(run(backend->get(Context(), Key(key))), value);
}

TEST(DynamodbBackend, WhatExpiredIsAbsentWhetherOrNotDynamodbHasDeletedIt) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  const std::string past = std::to_string(system_clock().wall().time_since_epoch().count() - 1);
  service.call("PutItem", R"({"TableName":"polly","Item":{"k":{"S":"a"},"n":{"N":"99"},"x":{"N":")" + past + R"("}}})");
  EXPECT_EQ(run(store->get<int>(Context(), "a")), std::nullopt);
  EXPECT_FALSE(run(store->remove(Context(), "a")));
  service.call("PutItem", R"({"TableName":"polly","Item":{"k":{"S":"a"},"n":{"N":"99"},"x":{"N":")" + past + R"("}}})");
  EXPECT_EQ(run(store->advance(Context(), "a", 5)), 5);
}

// With a clock that stands still between the steps, and is not behind that of the sockets.
TEST(DynamodbBackend, AnEntryIsThereUntilItsMillisecondByTheClockOfTheProcess) {
  DynamoDbService service;
  service.create_table("polly");
  ManualClock clock;
  clock.advance(std::max<Duration>(system_clock().now() - clock.now(), 0ns));
  Telemetry telemetry;
  const auto backend = run(open_dynamodb_backend(options_of(service), Runtime(telemetry, {}, clock)));
  const std::vector<Key> keys{Key("a"), Key("b")};
  const auto count_present = [&] {
    const auto values = run(backend->get_many(Context(), keys));
    const auto present =
        std::count_if(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
    const Page page = run(backend->scan(Context(), Scan(""), std::nullopt));
    EXPECT_EQ(page.keys.size(), static_cast<std::size_t>(present));
    return present;
  };
  EXPECT_TRUE(run(backend->set(Context(), "a", "1", 20ms, WriteIf::absent)));
  EXPECT_TRUE(run(backend->set(Context(), "b", "text", 21ms, WriteIf::absent)));
  clock.advance(19ms);
  EXPECT_FALSE(run(backend->set(Context(), "a", "2", 1h, WriteIf::absent)));
  EXPECT_EQ(run(backend->get_entry(Context(), keys[0]))->time_left, 1ms);
  EXPECT_EQ(count_present(), 2);
  clock.advance(2ms);  // its last millisecond is over
  EXPECT_EQ(count_present(), 1);
  EXPECT_FALSE(run(backend->touch(Context(), "a", 1h)));
  EXPECT_TRUE(run(backend->touch(Context(), "b", 1h)));
  EXPECT_TRUE(run(backend->set(Context(), "a", "2", 1h, WriteIf::absent)));
  EXPECT_EQ(count_present(), 2);
  run(backend->close());
}

TEST(DynamodbBackend, AnItemOfAnotherProgramIsCorruptAndStays) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.call("PutItem", R"({"TableName":"polly","Item":{"k":{"S":"a"},"name":{"S":"not Polly's"}}})");
  const auto read = [&]() -> Task<void> { co_await store->get<int>(Context(), "a"); };
  EXPECT_EQ(kind_of(read()), ErrorKind::corrupt);
  const auto raise = [&]() -> Task<void> { co_await store->advance(Context(), "a", 1); };
  EXPECT_EQ(kind_of(raise()), ErrorKind::corrupt);
  EXPECT_TRUE(service.items("polly").at("a").contains("name"));
}

TEST(DynamodbBackend, AnItemOfAnotherProgramCanBeRemovedAndOverwritten) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  service.call("PutItem", R"({"TableName":"polly","Item":{"k":{"S":"a"},"x":{"S":"not Polly's"}}})");
  EXPECT_TRUE(run(store->remove(Context(), "a")));
  EXPECT_FALSE(service.items("polly").contains("a"));
  service.call("PutItem", R"({"TableName":"polly","Item":{"k":{"S":"a"},"x":{"S":"not Polly's"}}})");
  EXPECT_EQ(kind_of(store->set(Context(), "a", 1)), std::nullopt);
  EXPECT_EQ(run(store->get<int>(Context(), "a")), 1);
}

TEST(DynamodbBackend, ABatchOfLargeEntriesIsWholeAlsoWhereAKeyComesSeveralTimes) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto backend = world.open_backend();
  std::vector<Key> keys;
  for (int i = 0; i < 10; ++i) {
    keys.emplace_back("key-" + std::to_string(i));
    run(backend->set(Context(), keys.back(), std::string(100'000, static_cast<char>('a' + i)), 1h, WriteIf::always));
  }
  for (int i = 0; i < 20; ++i) keys.push_back(keys[static_cast<std::size_t>(i) % 10]);
  const auto values = run(backend->get_many(Context(), keys));
  ASSERT_EQ(values.size(), keys.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], std::string(100'000, static_cast<char>('a' + i % 10))) << i;
  }
  EXPECT_EQ(run(backend->scan_raw(Context(), Scan(""), std::nullopt)).entries.size(), 10U);
  run(backend->close());
}

TEST(DynamodbBackend, StoresWithPrefixesShareATableAndSeeNothingOfEachOther) {
  DynamoDbService service;
  TestDynamodb world(service);
  DynamodbOptions options = options_of(service);
  options.prefix = "blue:";
  const auto blue = world.open(options);
  options.prefix = "green:";
  const auto green = world.open(options);
  run(blue->set(Context(), "a", 1));
  EXPECT_EQ(run(green->get<int>(Context(), "a")), std::nullopt);
  run(green->set(Context(), "a", 2));
  EXPECT_EQ(run(blue->get<int>(Context(), "a")), 1);
  const Page page = run(green->scan(Context(), Scan(""), std::nullopt));
  ASSERT_EQ(page.keys.size(), 1U);
  EXPECT_EQ(page.keys.front().text(), "a");
  EXPECT_TRUE(service.items("polly").contains("blue:a"));
}

// One page looks at more and more items where few of them are its own.
TEST(DynamodbBackend, AScanOfFewAmongManyTakesFewRequests) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  for (int i = 0; i < 3'000; ++i) {
    service.call("PutItem",
                 R"({"TableName":"polly","Item":{"k":{"S":"other:)" + std::to_string(i) + R"("},"n":{"N":"1"}}})");
  }
  run(store->set(Context(), "mine:a", 1));
  service.reset_counters();
  std::size_t found = 0;
  std::optional<Cursor> cursor;
  do {
    const Page page = run(store->scan(Context(), Scan("mine:").page_keys(10), cursor));
    found += page.keys.size();
    cursor = page.next;
  } while (cursor);
  EXPECT_EQ(found, 1U);
  EXPECT_LT(service.requests("Scan"), 20U);
}

TEST(DynamodbBackend, APingMeetsAMissingPermission) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  EXPECT_EQ(kind_of(store->ping(Context())), std::nullopt);
  service.deny("GetItem");
  EXPECT_EQ(kind_of(store->ping(Context())), ErrorKind::permission_denied);
  service.permit("GetItem");
  EXPECT_EQ(kind_of(store->ping(Context())), std::nullopt);
}

TEST(DynamodbBackend, NamesItsServer) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto backend = world.open_backend();
  EXPECT_EQ(backend->server().address, "127.0.0.1");
  EXPECT_EQ(backend->server().port, service.port());
}

}  // namespace
}  // namespace polly::dynamodb_backend
