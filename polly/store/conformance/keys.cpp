// Keys: any UTF-8 text of 1 to 512 bytes without NUL; no character has a special meaning.
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"
#include "polly/store/limits.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Keys)

namespace {

const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names{"*",
                                              "?",
                                              "[a]",
                                              "]",
                                              "\\",
                                              "\\*",
                                              "%",
                                              "_",
                                              "{a}",
                                              "{",
                                              "}",
                                              "{}",
                                              "}{",
                                              "'",
                                              "\"",
                                              "`",
                                              ";",
                                              "--",
                                              "$1",
                                              " ",
                                              "  ",
                                              "\t",
                                              "\n",
                                              "\r\n",
                                              "\x01",
                                              "\x7F",
                                              "/",
                                              "..",
                                              ":",
                                              "::",
                                              "#",
                                              "&",
                                              "|",
                                              "<>",
                                              "(",
                                              "a b",
                                              "A",
                                              "a",
                                              "ä",
                                              "a\xCC\x88",
                                              "ключ",
                                              "鍵",
                                              "\xF0\x9F\xA6\x9C",
                                              "\xF4\x8F\xBF\xBF",
                                              "null",
                                              "0",
                                              "-1"};
  return names;
}

}  // namespace

TEST_P(Keys, OfEveryKindOfCharacterAreKeptApart) {
  int number = 0;
  for (const std::string& name : odd_names()) await(store().set(ctx(), key(name), number++));
  number = 0;
  for (const std::string& name : odd_names()) {
    EXPECT_EQ(await(store().get<int>(ctx(), key(name))), number++) << testing::PrintToString(name);
  }
  std::vector<Key> all;
  for (const std::string& name : odd_names()) all.push_back(key(name));
  const std::vector<std::optional<int>> many = await(store().get_many<int>(ctx(), all));
  for (std::size_t i = 0; i < many.size(); ++i) EXPECT_EQ(many[i], static_cast<int>(i));
}

TEST_P(Keys, OfEveryKindOfCharacterAreRemovedAlone) {
  for (const std::string& name : odd_names()) await(store().set(ctx(), key(name), 1));
  std::size_t left = odd_names().size();
  for (const std::string& name : odd_names()) {
    EXPECT_TRUE(await(store().remove(ctx(), key(name)))) << testing::PrintToString(name);
    EXPECT_EQ(listed(prefix()).size(), --left) << testing::PrintToString(name);
  }
}

TEST_P(Keys, OfEveryKindOfCharacterWorkInTransactionsAndAdvances) {
  Transaction transaction;
  for (const std::string& name : odd_names()) {
    if (name.find_first_of("{}") == std::string::npos) transaction.require_absent(tagged(name)).set(tagged(name), 1);
  }
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  for (const std::string& name : odd_names()) {
    EXPECT_EQ(await(store().advance(ctx(), tagged(name), 2)), 2) << testing::PrintToString(name);
  }
}

TEST_P(Keys, Of512BytesWork) {
  const std::string longest = prefix() + std::string(kKeyBytesMax - prefix().size(), 'k');
  const std::string sibling = longest.substr(0, kKeyBytesMax - 1) + "l";
  await(store().set(ctx(), longest, 1));
  await(store().set(ctx(), sibling, 2));
  EXPECT_EQ(await(store().get<int>(ctx(), longest)), 1);
  EXPECT_EQ(await(store().advance(ctx(), sibling, 3)), 3);
  Transaction transaction;
  transaction.require_present(longest).set(longest, 4, std::chrono::hours(1));
  EXPECT_TRUE(await(store().apply(ctx(), transaction)));
  EXPECT_EQ(listed(longest), std::set<std::string>{longest});
}

TEST_P(Keys, Of513BytesAreRefused) {
  EXPECT_EQ(failure([&] { return store().get<int>(ctx(), std::string(kKeyBytesMax + 1, 'k')); }).kind,
            ErrorKind::invalid_argument);
}

TEST_P(Keys, ThatAreEmptyAreRefused) {
  EXPECT_EQ(failure([&] { return store().set(ctx(), "", 1); }).kind, ErrorKind::invalid_argument);
}

TEST_P(Keys, ThatAreNotUtf8AreRefused) {
  for (const char* bytes : {"\xFF", "a\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x9F\xA6"}) {
    EXPECT_EQ(failure([&] { return store().set(ctx(), key(bytes), 1); }).kind, ErrorKind::invalid_argument)
        << testing::PrintToString(bytes);
  }
}

TEST_P(Keys, WithANulAreRefused) {
  EXPECT_EQ(failure([&] { return store().set(ctx(), key(std::string_view("a\0b", 3)), 1); }).kind,
            ErrorKind::invalid_argument);
}

TEST_P(Keys, AreNeverSaidByTheErrorThatRefusesThem) {
  const std::string secret = "the-name-of-it" + std::string(kKeyBytesMax, 'k');
  const std::string message = failure([&] { return store().get<int>(ctx(), secret); }).message;
  EXPECT_FALSE(message.empty());
  EXPECT_EQ(message.find("the-name-of-it"), std::string::npos) << message;
}

TEST_P(Keys, DifferInCase) {
  await(store().set(ctx(), key("Name"), 1));
  await(store().set(ctx(), key("name"), 2));
  EXPECT_EQ(await(store().get<int>(ctx(), key("Name"))), 1);
}

TEST_P(Keys, AreNotTrimmed) {
  await(store().set(ctx(), key("name"), 1));
  EXPECT_FALSE(await(store().exists(ctx(), key("name "))));
  EXPECT_FALSE(await(store().exists(ctx(), key("name\n"))));
}

}  // namespace polly::conformance
