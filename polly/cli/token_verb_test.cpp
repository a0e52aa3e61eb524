#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

#include "polly/cli/detail/test_call.hpp"
#include "polly/config/api_token_text.hpp"

namespace polly::cli {
namespace {

std::string behind(const std::string& text, const std::string& label) {
  const std::size_t from = text.find(label) + label.size();
  return text.substr(from, text.find('\n', from) - from);
}

TEST(TokenVerb, PrintsATokenAndTheLineWithItsHash) {
  const Called made = call({"token", "ci", "--scope", "write", "--repo", "Acme/*"});
  ASSERT_EQ(made.code, 0) << made.err;
  const std::string token = behind(made.out, "token: ");
  const auto tokens = config::parse_api_tokens(behind(made.out, "line:  "));
  ASSERT_TRUE(tokens) << made.out;
  EXPECT_EQ(config::show(*tokens), "ci = write acme/*");
  EXPECT_EQ(tokens->front().digest, sha256(token));
  EXPECT_EQ(token.size(), 70U);
  const boost::json::value json = boost::json::parse(call({"token", "eyes", "--json"}).out);
  const auto others = config::parse_api_tokens(std::string(json.at("line").as_string()));
  ASSERT_TRUE(others);
  EXPECT_EQ(config::show(*others), "eyes = read *");
  EXPECT_EQ(others->front().digest, sha256(json.at("token").as_string()));
  EXPECT_NE(json.at("token").as_string(), token);
}

TEST(TokenVerb, NamesWhatIsWrong) {
  const auto refused = [](std::vector<std::string> words) {
    const Called made = call(std::move(words));
    EXPECT_EQ(made.code, 2) << made.out;
    EXPECT_EQ(made.out, "");
    return made.err;
  };
  EXPECT_NE(refused({"token", "a b"}).find("the name of the token is not 1 to 40 letters"), std::string::npos);
  EXPECT_NE(refused({"token", "POLLY_API_TOKEN"}).find("choose another name"), std::string::npos);
  EXPECT_NE(refused({"token", "ci", "--scope", "owner"}).find("read, write or admin"), std::string::npos);
  EXPECT_NE(refused({"token", "ci", "--repo", "acme"}).find("--repo is not OWNER/NAME"), std::string::npos);
  EXPECT_NE(refused({"token"}).find("NAME"), std::string::npos);
}

}  // namespace
}  // namespace polly::cli
