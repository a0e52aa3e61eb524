#include "polly/github/form.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::github {

namespace {

std::string error_of(std::string_view form) {
  try {
    (void)form_payload(form);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST(Form, ThePayloadIsPercentDecoded) {
  EXPECT_EQ(form_payload("payload=%7B%22action%22%3A%22opened%22%7D"), R"({"action":"opened"})");
  EXPECT_EQ(form_payload("payload=%7b%7d"), "{}");
}

TEST(Form, APlusIsASpaceAndAnEscapedPlusIsAPlus) {
  EXPECT_EQ(form_payload("payload=a+b%2Bc"), "a b+c");
}

TEST(Form, EveryByteComesBack) {
  std::string form = "payload=";
  std::string expected;
  for (int byte = 0; byte < 256; ++byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    form += {'%', kDigits[static_cast<std::size_t>(byte / 16)], kDigits[static_cast<std::size_t>(byte % 16)]};
    expected += static_cast<char>(byte);
  }
  EXPECT_EQ(form_payload(form), expected);
}

TEST(Form, OtherFieldsAreIgnored) {
  EXPECT_EQ(form_payload("a=1&payload=%7B%7D&b"), "{}");
  EXPECT_EQ(form_payload("&&payload={}&"), "{}");
  EXPECT_EQ(form_payload("p%61yload={}"), "{}");
}

TEST(Form, AnEqualsSignInThePayloadIsPartOfIt) {
  EXPECT_EQ(form_payload("payload=a=b"), "a=b");
}

TEST(Form, AFieldWithoutAValueIsAnEmptyPayload) {
  EXPECT_EQ(form_payload("payload="), "");
  EXPECT_EQ(form_payload("payload"), "");
}

TEST(Form, AFormWithoutAPayloadIsAnError) {
  EXPECT_EQ(error_of(""), "the form has no payload");
  EXPECT_EQ(error_of("{}"), "the form has no payload");
  EXPECT_EQ(error_of("payloads={}"), "the form has no payload");
}

TEST(Form, TwoPayloadsAreAnError) {
  EXPECT_EQ(error_of("payload={}&payload={}"), "the form has two payloads");
}

TEST(Form, ABrokenEscapeIsAnError) {
  for (const std::string_view form : {"payload=%", "payload=%7", "payload=%zz", "payload=%7g", "payload={}%"}) {
    EXPECT_NE(error_of(form).find("hexadecimal"), std::string::npos) << form;
  }
}

}  // namespace polly::github
