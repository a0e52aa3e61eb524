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

TEST_P(Probing, OfAClosedStoreIsClosed) {
  await(store().close());
  EXPECT_EQ(failure(store().probe(ctx())).kind, ErrorKind::closed);
}

}  // namespace polly::conformance
