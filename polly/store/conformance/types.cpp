// The stored type may differ from the requested one: wrong types are reported, integers in other notations are read.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Types)

TEST_P(Types, AWrongTypeIsTypeMismatchThroughEveryVerbThatReads) {
  await(store().set(ctx(), key("a"), std::string("twelve bytes")));
  EXPECT_EQ(failure(store().get<std::int64_t>(ctx(), key("a"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().get_or_zero<std::int64_t>(ctx(), key("a"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().get_entry<std::int64_t>(ctx(), key("a"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().get_many<std::int64_t>(ctx(), {key("a")})).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().advance(ctx(), key("a"), 1)).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("a"))), "twelve bytes") << "it stays as it is";
}

TEST_P(Types, AMismatchSaysThePatternWhatWasExpectedAndWhatWasFound) {
  await(store().set(ctx(), key("the-name-of-it"), std::string("twelve bytes")));
  const std::string message = failure(store().get<std::int64_t>(ctx(), key("the-name-of-it"))).message;
  EXPECT_NE(message.find(kPattern), std::string::npos) << message;
  EXPECT_NE(message.find("integer"), std::string::npos) << message;
  EXPECT_NE(message.find("a string of 12 bytes"), std::string::npos) << message;
}

TEST_P(Types, AMismatchNeverSaysTheKeyOrTheValue) {
  await(store().set(ctx(), key("the-name-of-it"), std::string("the-value-of-it")));
  for (const Failure& failed : {failure(store().get<std::int64_t>(ctx(), key("the-name-of-it"))),
                                failure(store().advance(ctx(), key("the-name-of-it"), 1))}) {
    EXPECT_EQ(failed.message.find("the-name-of-it"), std::string::npos) << failed.message;
    EXPECT_EQ(failed.message.find(run_id()), std::string::npos) << failed.message;
    EXPECT_EQ(failed.message.find("the-value-of-it"), std::string::npos) << failed.message;
  }
}

TEST_P(Types, NoTypeIsTakenForAnother) {
  await(store().set(ctx(), key("number"), 1));
  EXPECT_EQ(failure(store().get<bool>(ctx(), key("number"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().get<std::string>(ctx(), key("number"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().get<Bytes>(ctx(), key("number"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ((failure(store().get<std::vector<int>>(ctx(), key("number"))).kind), ErrorKind::type_mismatch);
  await(store().set(ctx(), key("true"), true));
  EXPECT_EQ(failure(store().get<int>(ctx(), key("true"))).kind, ErrorKind::type_mismatch);
  await(store().set(ctx(), key("null"), boost::json::value(nullptr)));
  EXPECT_EQ(failure(store().get<int>(ctx(), key("null"))).kind, ErrorKind::type_mismatch);
  await(store().set(ctx(), key("list"), std::vector<std::string>{"a"}));
  EXPECT_EQ((failure(store().get<std::vector<int>>(ctx(), key("list"))).kind), ErrorKind::type_mismatch);
  EXPECT_EQ((failure(store().get<std::map<std::string, int>>(ctx(), key("list"))).kind), ErrorKind::type_mismatch);
  await(store().set(ctx(), key("text"), std::string("no base64!")));
  EXPECT_EQ(failure(store().get<Bytes>(ctx(), key("text"))).kind, ErrorKind::type_mismatch);
}

TEST_P(Types, AnIntegerThatDoesNotFitIsAMismatchAndNeverCut) {
  await(store().set(ctx(), key("big"), 300));
  EXPECT_EQ(failure(store().get<std::int8_t>(ctx(), key("big"))).kind, ErrorKind::type_mismatch);
  EXPECT_EQ(failure(store().get<std::uint8_t>(ctx(), key("big"))).kind, ErrorKind::type_mismatch);
  await(store().set(ctx(), key("negative"), -1));
  EXPECT_EQ(failure(store().get<std::uint64_t>(ctx(), key("negative"))).kind, ErrorKind::type_mismatch);
  await(store().set(ctx(), key("huge"), std::numeric_limits<std::uint64_t>::max()));
  EXPECT_EQ(failure(store().get<std::int64_t>(ctx(), key("huge"))).kind, ErrorKind::type_mismatch);
  await(store().set(ctx(), key("broken"), 42.5));
  EXPECT_EQ(failure(store().get<std::int64_t>(ctx(), key("broken"))).kind, ErrorKind::type_mismatch);
}

TEST_P(Types, IntegersThatOthersWroteInTheirWayAreRead) {
  await(backend().set(ctx(), key("float"), "42.0", Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("text"), "\"42\"", Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("beyond"), "9007199254740993.0", Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("end"), "\"-9223372036854775808\"", Expiration::never(), WriteIf::always));
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("float"))), 42);
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("text"))), 42);
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("beyond"))), 9007199254740993);
  EXPECT_EQ(await(store().get<std::int64_t>(ctx(), key("end"))), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("text"))), "42") << "a text stays a text";
}

TEST_P(Types, AnIntegerIsReadAsADouble) {
  await(store().set(ctx(), key("a"), 42));
  EXPECT_EQ(await(store().get<double>(ctx(), key("a"))), 42.0);
}

TEST_P(Types, BytesThatAreNoJsonAreCorruptAndStay) {
  await(backend().set(ctx(), key("a"), "{\"cut", Expiration::never(), WriteIf::always));
  await(backend().set(ctx(), key("b"), "", Expiration::never(), WriteIf::always));
  for (const char* name : {"a", "b"}) {
    EXPECT_EQ(failure(store().get<int>(ctx(), key(name))).kind, ErrorKind::corrupt);
    EXPECT_EQ(failure(store().get<boost::json::value>(ctx(), key(name))).kind, ErrorKind::corrupt);
    EXPECT_TRUE(await(store().exists(ctx(), key(name))));
  }
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), "{\"cut");
}

TEST_P(Types, AnEngineKeepsBytesAsTheyAre) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  await(backend().set(ctx(), key("a"), bytes, Expiration::never(), WriteIf::always));
  EXPECT_EQ(await(backend().get(ctx(), key("a"))), bytes);
}

}  // namespace polly::conformance
