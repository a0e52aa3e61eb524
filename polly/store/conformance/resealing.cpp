// Store::reencode and Store::stored_forms: values that are stored again with the codec's present settings.
#include <chrono>
#include <string>
#include <vector>

#include "polly/codec/stored_form.hpp"
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Resealing)

using namespace std::chrono_literals;
using Result = Reencoding::Result;

namespace {

const std::string kOldLine = "old:" + std::string(42, 'M') + "A=";
const std::string kNewLine = "new:" + std::string(42, 'Q') + "A=";

std::vector<Result> results_of(const std::vector<Reencoding>& done) {
  std::vector<Result> results;
  for (const Reencoding& each : done) results.push_back(each.result);
  return results;
}

}  // namespace

// Otherwise a fact that is renewed again and again would need its old key for ever.
TEST_P(Resealing, AnAdvanceThatOnlyRenewsALifetimeComesUnderTheFirstKey) {
  codec().replace_ring(codec::KeyRing::parse(kOldLine));
  await(store().advance(ctx(), key("a"), 5, 1h));
  codec().replace_ring(codec::KeyRing::parse(kNewLine + "\n" + kOldLine));
  EXPECT_EQ(await(store().advance(ctx(), key("a"), 3, 2h)), 5);
  EXPECT_EQ(await(store().stored_forms(ctx(), {key("a")})).front()->key_name, "new");
  codec().replace_ring(codec::KeyRing::parse(kNewLine));
  const auto entry = await(store().get_entry<int>(ctx(), key("a")));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->value, 5);
  EXPECT_GT(entry->time_left, 119min);
}

TEST_P(Resealing, EveryValueComesUnderTheFirstKeyAndKeepsItsExpiry) {
  codec().replace_ring(nullptr);
  await(store().set(ctx(), key("plain"), 1));
  codec().replace_ring(codec::KeyRing::parse(kOldLine));
  await(store().set(ctx(), key("old"), 2, 1h));
  codec().replace_ring(codec::KeyRing::parse(kNewLine + "\n" + kOldLine));
  await(store().set(ctx(), key("new"), 3, 1h));
  const std::vector<Key> keys{key("plain"), key("absent"), key("old"), key("new")};

  auto forms = await(store().stored_forms(ctx(), keys));
  ASSERT_EQ(forms.size(), 4U);
  EXPECT_FALSE(forms[0]->is_sealed());
  EXPECT_FALSE(forms[1]);
  EXPECT_EQ(forms[2]->key_name, "old");
  EXPECT_EQ(forms[3]->key_name, "new");

  const std::vector<Result> expected{Result::rewritten, Result::absent, Result::rewritten, Result::current};
  EXPECT_EQ(results_of(await(store().reencode(ctx(), keys, false))), expected);
  EXPECT_EQ(await(store().stored_forms(ctx(), keys))[2]->key_name, "old") << "nothing is written without `writes`";
  const auto before = await(store().get_entry<int>(ctx(), key("old")));
  EXPECT_EQ(results_of(await(store().reencode(ctx(), keys))), expected);
  EXPECT_EQ(results_of(await(store().reencode(ctx(), keys))),
            (std::vector<Result>{Result::current, Result::absent, Result::current, Result::current}));
  forms = await(store().stored_forms(ctx(), keys));
  for (const std::size_t i : {0U, 2U, 3U}) EXPECT_EQ(forms[i]->key_name, "new") << i;

  codec().replace_ring(codec::KeyRing::parse(kNewLine));
  EXPECT_EQ(await(store().get<int>(ctx(), key("plain"))), 1);
  EXPECT_EQ(await(store().get_entry<int>(ctx(), key("plain")))->time_left, std::nullopt);
  const auto now = await(store().get_entry<int>(ctx(), key("old")));
  EXPECT_EQ(now->value, 2);
  EXPECT_LE(now->time_left, before->time_left);
  EXPECT_GT(now->time_left, 55min);
  if (time_is_ours()) {
    EXPECT_EQ(now->time_left, 1h);
  }
}

TEST_P(Resealing, AfterNoneEveryValueIsPlain) {
  codec().replace_ring(codec::KeyRing::parse(kOldLine));
  await(store().set(ctx(), key("a"), 42, 1h));
  codec().replace_ring(codec::KeyRing::parse("none\n" + kOldLine));
  EXPECT_EQ(results_of(await(store().reencode(ctx(), {key("a")}))), std::vector<Result>{Result::rewritten});
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), "42");
  EXPECT_EQ(results_of(await(store().reencode(ctx(), {key("a")}))), std::vector<Result>{Result::current});
}

TEST_P(Resealing, WhatDoesNotOpenStaysAndIsNamed) {
  codec().replace_ring(codec::KeyRing::parse(kOldLine));
  await(store().set(ctx(), key("lost"), 1));
  await(store().set(ctx(), key("good"), 2));
  const auto moved = await(backend().get(ctx(), key("good")));
  await(backend().set(ctx(), key("moved"), *moved, Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("torn"), std::string("\0\1", 2), Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("foreign"), "no JSON", Expiration::never(), WriteIf::always));
  codec().replace_ring(codec::KeyRing::parse(kNewLine));
  await(store().set(ctx(), key("fine"), 3));
  const std::vector<Key> keys{key("lost"), key("moved"), key("torn"), key("foreign"), key("fine")};
  const std::vector<Result> expected{Result::failed, Result::failed, Result::failed, Result::failed, Result::current};
  auto done = await(store().reencode(ctx(), keys));
  EXPECT_EQ(results_of(done), expected);
  EXPECT_EQ(done[0].error->kind(), ErrorKind::permission_denied);
  EXPECT_EQ(done[2].error->kind(), ErrorKind::corrupt);
  EXPECT_EQ(done[3].error->kind(), ErrorKind::corrupt);
  EXPECT_TRUE(await(store().stored_forms(ctx(), keys))[2]->is_damaged);

  codec().replace_ring(codec::KeyRing::parse(kNewLine + "\n" + kOldLine));
  done = await(store().reencode(ctx(), keys));
  EXPECT_EQ(done[0].result, Result::rewritten);
  EXPECT_EQ(done[1].error->kind(), ErrorKind::corrupt) << "it was copied from another key of the store";
  EXPECT_EQ(await(backend().get(ctx(), key("moved"))), moved);
  EXPECT_EQ(await(backend().get(ctx(), key("foreign"))), "no JSON");
}

TEST_P(Resealing, TheStoresOwnEntriesStay) {
  const std::vector<Key> own{Key("polly:key_check:resealing-" + run_id()), Key("polly:probe:resealing-" + run_id())};
  for (const Key& each : own) await(backend().set(ctx(), each, "\"0a\"", 1h, WriteIf::always));
  codec().replace_ring(codec::KeyRing::parse(kOldLine));
  EXPECT_EQ(results_of(await(store().reencode(ctx(), own))), std::vector<Result>(2, Result::own));
  for (const auto& form : await(store().stored_forms(ctx(), own))) EXPECT_FALSE(form);
  for (const Key& each : own) EXPECT_EQ(await(backend().get(ctx(), each)), "\"0a\"");
  EXPECT_EQ(await(store().remove_many(ctx(), own)), 2U);
}

TEST_P(Resealing, BesideWritersLosesNoWrite) {
  constexpr std::size_t kKeys = 8;
  std::vector<Key> keys;
  for (std::size_t i = 0; i < kKeys; ++i) keys.push_back(numbered(i));
  codec().replace_ring(codec::KeyRing::parse(kOldLine));
  for (const Key& each : keys) await(store().set(ctx(), each, 0, 1h));
  codec().replace_ring(codec::KeyRing::parse(kNewLine + "\n" + kOldLine));
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (std::int64_t turn = 1; turn <= 20; ++turn) {
      if (caller % 2 == 0) {
        std::vector<Key> all = keys;
        co_await store().reencode(ctx(), std::move(all));
      } else {
        co_await store().advance(ctx(), keys[caller / 2 % kKeys], turn * 100 + static_cast<std::int64_t>(caller), 1h);
      }
      co_await yield();
    }
  };
  at_once(2 * kKeys, work);
  for (std::size_t i = 0; i < kKeys; ++i) {
    EXPECT_EQ(await(store().get<std::int64_t>(ctx(), keys[i])), 2000 + static_cast<std::int64_t>(2 * i + 1)) << i;
  }
  for (const auto& form : await(store().stored_forms(ctx(), keys))) EXPECT_EQ(form->key_name, "new");
}

TEST_P(Resealing, OfTooManyKeysIsRefused) {
  const std::vector<Key> keys(kBatchKeysMax + 1, key("a"));
  EXPECT_EQ(failure(store().reencode(ctx(), keys)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(failure(store().stored_forms(ctx(), keys)).kind, ErrorKind::invalid_argument);
  EXPECT_TRUE(await(store().reencode(ctx(), std::vector<Key>())).empty());
}

}  // namespace polly::conformance
