#include "polly/store/ring_registry.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/store/store.hpp"

namespace polly {
namespace {

RegisteredRing ring_of(std::string instance, std::string seals, std::vector<std::string> opens) {
  RegisteredRing ring;
  ring.instance = std::move(instance);
  ring.seals = std::move(seals);
  ring.opens = std::move(opens);
  return ring;
}

TEST(MissingKeys, AreThoseWithWhichAnotherDaemonSeals) {
  EXPECT_TRUE(missing_keys({}).empty());
  EXPECT_TRUE(missing_keys({ring_of("a", "", {}), ring_of("b", "", {"k1"})}).empty());
  EXPECT_TRUE(missing_keys({ring_of("a", "k1", {"k1", "k2"}), ring_of("b", "k2", {"k2", "k1"})}).empty());
  const auto texts = missing_keys({ring_of("a", "k1", {"k1"}), ring_of("b", "k2", {"k2", "k1"}), ring_of("c", "", {})});
  ASSERT_EQ(texts.size(), 3U);
  EXPECT_TRUE(texts[0].starts_with("the instance c does not have the key \"k1\", with which the instance a seals"));
  EXPECT_TRUE(texts[1].starts_with("the instance a does not have the key \"k2\", with which the instance b seals"));
  EXPECT_TRUE(texts[2].starts_with("the instance c does not have the key \"k2\""));
}

class RingRegistryTest : public ::testing::Test {
 protected:
  void give_ring(const std::string& text) { store_.codec().replace_ring(codec::KeyRing::parse(text)); }
  static std::string key(std::string_view name) { return std::string(codec::generate_key_line(name).reveal()); }
  std::size_t entries() { return run(store_.scan(Context(), Scan(std::string(RingRegistry::kPrefix)))).keys.size(); }

  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(system_clock()), Runtime(telemetry_)};
  RingRegistry first_{store_};
  RingRegistry second_{store_};
};

TEST_F(RingRegistryTest, WithoutKeysAnywhereNothingIsWritten) {
  run(first_.refresh(Context()));
  EXPECT_EQ(entries(), 0U);
  EXPECT_EQ(first_.rings().size(), 1U);
}

TEST_F(RingRegistryTest, EachDaemonHasOneEntryOfPlainText) {
  give_ring(key("k2") + "," + key("k1") + "," + key("k0") + ":disabled");
  run(first_.refresh(Context()));
  run(second_.refresh(Context()));
  run(first_.refresh(Context()));
  EXPECT_EQ(entries(), 2U);
  ASSERT_EQ(first_.rings().size(), 2U);
  const RegisteredRing other = first_.rings()[1];
  EXPECT_EQ(other.instance, second_.instance());
  EXPECT_EQ(other.seals, "k2");
  EXPECT_EQ(other.opens, (std::vector<std::string>{"k2", "k1"}));
  run(first_.withdraw(Context()));
  run(first_.refresh(Context()));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(RingRegistryTest, ADaemonWithoutKeysIsRegisteredBesideOneWithKeys) {
  give_ring(key("k1"));
  run(first_.refresh(Context()));
  store_.codec().replace_ring(nullptr);
  run(second_.refresh(Context()));
  EXPECT_EQ(entries(), 2U);
  EXPECT_EQ(missing_keys(run(first_.read(Context()))).size(), 1U);
}

TEST_F(RingRegistryTest, AnEntryOfAnotherProgramIsLeftAlone) {
  run(store_.set(Context(), "polly:ring:0", std::string("not of Polly")));
  run(store_.set(Context(), "polly:ring:1", 42));
  give_ring(key("k1"));
  run(first_.refresh(Context()));
  EXPECT_EQ(first_.rings().size(), 1U);
  store_.codec().replace_ring(nullptr);
  EXPECT_EQ(run(store_.get<std::string>(Context(), "polly:ring:0")), "not of Polly");
}

TEST_F(RingRegistryTest, WithoutAFreeSlotTheKeysAreNotPublished) {
  for (std::size_t i = 0; i < RingRegistry::kSlots; ++i) {
    run(store_.set(Context(), std::string(RingRegistry::kPrefix) + std::to_string(i), 1));
  }
  give_ring(key("k1"));
  EXPECT_THROW(run(first_.refresh(Context())), Error);
}

}  // namespace
}  // namespace polly
