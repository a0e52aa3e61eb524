// Copies: a later change by the caller, or by others, does not affect a value that was stored or read.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Copies)

TEST_P(Copies, WhatTheCallerChangesAfterSettingIsNotSeen) {
  std::vector<std::string> value{"one", "two"};
  await(store().set(ctx(), key("a"), value));
  value[0] = "changed";
  value.clear();
  EXPECT_EQ(await(store().get<std::vector<std::string>>(ctx(), key("a"))), (std::vector<std::string>{"one", "two"}));
}

TEST_P(Copies, WhatTheCallerChangesAfterGettingIsNotSeen) {
  await(store().set(ctx(), key("a"), std::map<std::string, int>{{"x", 1}}));
  auto mine = await(store().get<std::map<std::string, int>>(ctx(), key("a")));
  (*mine)["x"] = 2;
  EXPECT_EQ((await(store().get<std::map<std::string, int>>(ctx(), key("a"))))->at("x"), 1);
}

TEST_P(Copies, WhatOthersWriteLaterDoesNotChangeWhatIHold) {
  await(store().set(ctx(), key("a"), std::string(100, 'a')));
  const auto mine = await(store().get_entry<std::string>(ctx(), key("a")));
  await(store().set(ctx(), key("a"), std::string(100, 'b')));
  await(store().remove(ctx(), key("a")));
  EXPECT_EQ(mine->value, std::string(100, 'a'));
}

TEST_P(Copies, ArgumentsMayGoWhileTheCallIsUnderWay) {
  auto name = std::make_unique<std::string>(key(std::string(200, 'k')).text());
  auto value = std::make_unique<std::string>(200, 'v');
  Task<void> setting = store().set(ctx(), *name, *value);
  const std::string kept = *name;
  name.reset();
  value.reset();
  await(std::move(setting));
  EXPECT_EQ(await(store().get<std::string>(ctx(), kept)), std::string(200, 'v'));
}

TEST_P(Copies, ATransactionIsReadWhenItIsGiven) {
  Transaction transaction;
  transaction.set(tagged("a"), 1);
  Task<bool> applying = store().apply(ctx(), transaction);
  transaction.set(tagged("a"), 2).set(tagged("b"), 2);
  EXPECT_TRUE(await(std::move(applying)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("a"))), 1);
  EXPECT_FALSE(await(store().exists(ctx(), tagged("b"))));
}

TEST_P(Copies, AValueIsStoredOnceForEveryKey) {
  const std::string value = "the same";
  await(store().set(ctx(), key("a"), value));
  await(store().set(ctx(), key("b"), value));
  await(store().set(ctx(), key("a"), std::string("another")));
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("b"))), "the same");
}

}  // namespace polly::conformance
