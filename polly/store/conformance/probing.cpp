// Probing: a probe calls every verb on an entry of its own, leaves nothing behind and does not touch other entries.
#include <algorithm>
#include <set>
#include <string>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Probing)

TEST_P(Probing, FindsNothingWrongWithAnEngineThatConforms) {
  EXPECT_EQ(failure(store().probe(ctx())).message, "");
}

TEST_P(Probing, LeavesNothingBehind) {
  const std::set<std::string> before = listed("polly:probe:");  // of stores that were destroyed during a probe
  await(store().probe(ctx()));
  const std::set<std::string> after = listed("polly:probe:");
  EXPECT_TRUE(std::includes(before.begin(), before.end(), after.begin(), after.end()));
}

TEST_P(Probing, IsNotDisturbedByOthers) {
  const std::set<std::string> before = listed("polly:probe:");
  const auto work = [&](std::size_t) -> Task<void> { co_await store().probe(ctx()); };
  at_once(8, work);
  const std::set<std::string> after = listed("polly:probe:");
  EXPECT_TRUE(std::includes(before.begin(), before.end(), after.begin(), after.end()));
}

// By check values that are stored beside the entries.
TEST_P(Probing, FindsAKeyThatIsNotTheOneOfItsName) {
  const std::string name = "probe-" + run_id();
  const auto ring_with = [&](char byte) { return codec::KeyRing::parse(name + ":" + std::string(42, byte) + "A="); };
  codec().replace_ring(ring_with('E'));
  EXPECT_EQ(failure(store().probe(ctx())).message, "");
  codec().replace_ring(ring_with('I'));
  const Failure found = failure(store().probe(ctx()));
  EXPECT_EQ(found.kind, ErrorKind::config);
  EXPECT_NE(found.message.find(name), std::string::npos) << found.message;
  codec().replace_ring(ring_with('E'));
  EXPECT_EQ(failure(store().probe(ctx())).message, "");
  await(store().remove(ctx(), "polly:key_check:" + name));
}

TEST_P(Probing, OfAClosedStoreIsClosed) {
  await(store().close());
  EXPECT_EQ(failure(store().probe(ctx())).kind, ErrorKind::closed);
}

}  // namespace polly::conformance
