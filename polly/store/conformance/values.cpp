// Every type of value that has JSON comes back as it was written.
#include <array>
#include <boost/describe/class.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Values)

namespace {

struct Address {
  std::string street;
  std::optional<int> number;
  friend bool operator==(const Address&, const Address&) = default;
};
BOOST_DESCRIBE_STRUCT(Address, (), (street, number))

struct Person {
  std::string name;
  std::int64_t id = 0;
  std::vector<Address> addresses;
  std::map<std::string, double> scores;
  friend bool operator==(const Person&, const Person&) = default;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, id, addresses, scores))

std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

}  // namespace

#define EXPECT_COMES_BACK(...)                                                                   \
  do {                                                                                           \
    const auto& sent = __VA_ARGS__;                                                              \
    await(store().set(ctx(), key("value"), sent));                                               \
    const auto received = await(store().get<std::decay_t<decltype(sent)>>(ctx(), key("value"))); \
    EXPECT_TRUE(received && *received == sent) << #__VA_ARGS__ " was changed";                   \
  } while (false)

TEST_P(Values, BothBools) {
  EXPECT_COMES_BACK(true);
  EXPECT_COMES_BACK(false);
}

TEST_P(Values, IntegersOfEveryWidthUpToBothEnds) {
  EXPECT_COMES_BACK(std::numeric_limits<std::int8_t>::min());
  EXPECT_COMES_BACK(std::numeric_limits<std::int8_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::uint8_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::int16_t>::min());
  EXPECT_COMES_BACK(std::numeric_limits<std::int16_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::uint16_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::int32_t>::min());
  EXPECT_COMES_BACK(std::numeric_limits<std::int32_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::uint32_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::int64_t>::min());
  EXPECT_COMES_BACK(std::numeric_limits<std::int64_t>::max());
  EXPECT_COMES_BACK(std::numeric_limits<std::uint64_t>::max());
  EXPECT_COMES_BACK(std::uint64_t{0});
  EXPECT_COMES_BACK(std::int64_t{-1});
}

TEST_P(Values, IntegersBeyondWhatADoubleHolds) {
  constexpr std::int64_t kExactMax = std::int64_t{1} << 53;
  for (const std::int64_t offset : {-1, 0, 1}) {
    EXPECT_COMES_BACK(kExactMax + offset);
    EXPECT_COMES_BACK(-kExactMax + offset);
  }
  EXPECT_COMES_BACK(std::vector<std::int64_t>{kExactMax + 1, std::numeric_limits<std::int64_t>::max()});
}

TEST_P(Values, DoublesToTheLastBit) {
  using Doubles = std::numeric_limits<double>;
  const std::array doubles{0.0,
                           0.1,
                           1.0 / 3,
                           2.5,
                           -1e-7,
                           1e21,
                           123456789.0,
                           Doubles::max(),
                           Doubles::lowest(),
                           Doubles::min(),
                           Doubles::denorm_min(),
                           Doubles::epsilon()};
  for (const double number : doubles) EXPECT_COMES_BACK(number);
  EXPECT_COMES_BACK(std::vector<double>(doubles.begin(), doubles.end()));
  EXPECT_COMES_BACK(0.1F);
}

TEST_P(Values, MinusZeroKeepsItsSign) {
  await(store().set(ctx(), key("value"), -0.0));
  const auto received = await(store().get<double>(ctx(), key("value")));
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(*received, 0.0);
  EXPECT_TRUE(std::signbit(*received));
}

TEST_P(Values, TextOfEveryKind) {
  EXPECT_COMES_BACK(std::string("text"));
  EXPECT_COMES_BACK(std::string(""));
  EXPECT_COMES_BACK(std::string("Grüße, мир, 世界, \xF0\x9F\xA6\x9C"));
  EXPECT_COMES_BACK(std::string("\xF4\x8F\xBF\xBF \xEF\xBF\xBF \xED\x9F\xBF"));  // the ends of UTF-8's ranges
  EXPECT_COMES_BACK(std::string("\"quoted\" \\ back / slash 'single' `tick`"));
  EXPECT_COMES_BACK(std::string("\x01\x02\b\f\n\r\t\x1F\x7F"));
  EXPECT_COMES_BACK(std::string("a\0b", 3));
  EXPECT_COMES_BACK(std::string("\r\n$5\r\nhello\r\n; DROP TABLE entries; -- %s {0}"));
  EXPECT_COMES_BACK(std::string(100'000, 'x'));
}

TEST_P(Values, BytesOfEveryKind) {
  EXPECT_COMES_BACK(Bytes());
  EXPECT_COMES_BACK(Bytes(every_byte()));
  for (std::size_t size = 1; size <= 4; ++size) EXPECT_COMES_BACK(Bytes(std::string(size, '\0')));
  EXPECT_COMES_BACK(Bytes("\xFF\xFE"));
}

TEST_P(Values, Containers) {
  EXPECT_COMES_BACK(std::vector<int>{});
  EXPECT_COMES_BACK(std::vector<int>{3, 1, 2});
  EXPECT_COMES_BACK(std::vector<std::string>{"", "a", "\xF0\x9F\xA6\x9C"});
  EXPECT_COMES_BACK(std::vector<bool>{true, false});
  EXPECT_COMES_BACK(std::vector<std::vector<int>>{{}, {1}, {2, 3}});
  EXPECT_COMES_BACK(std::array<int, 3>{1, 2, 3});
  EXPECT_COMES_BACK(std::deque<int>{1, 2});
  EXPECT_COMES_BACK(std::set<int>{2, 1});
  EXPECT_COMES_BACK(std::pair<int, std::string>{1, "one"});
  EXPECT_COMES_BACK(std::tuple<int, std::string, bool>{1, "one", true});
}

TEST_P(Values, Maps) {
  EXPECT_COMES_BACK(std::map<std::string, int>{});
  EXPECT_COMES_BACK(std::map<std::string, int>{{"a", 1}, {"", 2}, {"\"", 3}, {"ключ", 4}});
  EXPECT_COMES_BACK(std::unordered_map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}});
}

TEST_P(Values, Optionals) {
  EXPECT_COMES_BACK(std::optional<int>(1));
  EXPECT_COMES_BACK(std::optional<int>());
  EXPECT_COMES_BACK(std::vector<std::optional<int>>{1, std::nullopt, 3});
}

TEST_P(Values, DescribedStructs) {
  EXPECT_COMES_BACK(Person());
  EXPECT_COMES_BACK(Person{"Ada", 1815, {{"St James's Square", 12}, {"", std::nullopt}}, {{"maths", 1.5}}});
  EXPECT_COMES_BACK(std::vector<Person>{{"a", 1, {}, {}}, {"b", 2, {}, {}}});
}

TEST_P(Values, AreTheSameThroughEveryVerbThatReads) {
  const Person person{"Ada", 1815, {{"St James's Square", 12}}, {{"maths", 1.5}}};
  await(store().set(ctx(), key("value"), person));
  EXPECT_TRUE(await(store().get_entry<Person>(ctx(), key("value")))->value == person);
  EXPECT_TRUE(await(store().get_many<Person>(ctx(), {key("value")})).at(0) == person);
  EXPECT_TRUE(await(store().get_or_zero<Person>(ctx(), key("value"))) == person);
}

TEST_P(Values, JsonItself) {
  const boost::json::value json{{"null", nullptr},           {"bool", true}, {"int", -1}, {"text", "x"},
                                {"list", {1, 2.5, "three"}}, {"none", {}}};
  EXPECT_COMES_BACK(json);
  EXPECT_COMES_BACK(boost::json::value(nullptr));
  EXPECT_COMES_BACK(boost::json::value(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_COMES_BACK(boost::json::value(boost::json::object()));
}

TEST_P(Values, FalsyValuesAreFound) {
  await(store().set(ctx(), key("zero"), 0));
  await(store().set(ctx(), key("false"), false));
  await(store().set(ctx(), key("text"), std::string()));
  await(store().set(ctx(), key("list"), std::vector<int>()));
  await(store().set(ctx(), key("map"), std::map<std::string, int>()));
  await(store().set(ctx(), key("null"), boost::json::value(nullptr)));
  await(store().set(ctx(), key("bytes"), Bytes()));
  for (const char* name : {"zero", "false", "text", "list", "map", "null", "bytes"}) {
    EXPECT_TRUE(await(store().exists(ctx(), key(name)))) << name;
    EXPECT_TRUE(await(store().get<boost::json::value>(ctx(), key(name))).has_value()) << name;
    EXPECT_FALSE(await(store().set_if_absent(ctx(), key(name), 1))) << name;
    EXPECT_TRUE(await(store().remove(ctx(), key(name)))) << name;
  }
}

}  // namespace polly::conformance
