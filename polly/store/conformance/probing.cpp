// Probing: a probe calls every verb on an entry of its own, leaves nothing behind and does not touch other entries.
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Probing)

TEST_P(Probing, FindsNothingWrongWithAnEngineThatConforms) {
  EXPECT_EQ(failure(store().probe(ctx())).message, "");
}

TEST_P(Probing, LeavesNothingBehind) {
  await(store().probe(ctx()));
  EXPECT_TRUE(listed("polly:probe:").empty());
}

TEST_P(Probing, IsNotDisturbedByOthers) {
  const auto work = [&](std::size_t) -> Task<void> { co_await store().probe(ctx()); };
  at_once(8, work);
  EXPECT_TRUE(listed("polly:probe:").empty());
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
