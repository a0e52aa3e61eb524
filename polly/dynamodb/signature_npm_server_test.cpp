// The signature against AWS's own signer for JavaScript (npm @smithy/signature-v4), on random requests: with session
// tokens, ports, odd bytes in paths, queries and bodies, values with blanks, and several values of one name.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>
#include <string>

#include "polly/dynamodb/signature.hpp"
#include "polly/testing/program.hpp"

namespace polly::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::size_t kRequests = 1'000;

std::string text_at(const json::value& value) {
  return std::string(value.as_string());
}

// What ours says of the request in a line of the script's.
std::string ours(const json::object& line, const std::string& date) {
  const std::string method = text_at(line.at("method"));
  const std::string path = text_at(line.at("path"));
  const std::string body = text_at(line.at("body"));
  SignableRequest request(method, path);
  request.body = body;
  for (const json::value& pair : line.at("query").as_array()) {
    request.query.emplace_back(text_at(pair.at(0)), text_at(pair.at(1)));
  }
  for (const json::value& pair : line.at("headers").as_array()) {
    request.headers.emplace_back(text_at(pair.at(0)), text_at(pair.at(1)));
  }
  const SigningKey key(Secret(text_at(line.at("secretAccessKey"))), date.substr(0, kDayBytes),
                       text_at(line.at("region")), text_at(line.at("service")));
  return authorization(request, text_at(line.at("accessKeyId")), key, date);
}

std::string date_of(const json::object& line) {
  for (const json::value& pair : line.at("headers").as_array()) {
    if (text_at(pair.at(0)) == "x-amz-date") return text_at(pair.at(1));
  }
  return "";
}

TEST(SignatureByAws, IsOursOnRandomRequests) {
  constexpr const char* kSeed = "20150830";
  const testing::ProgramResult result =
      testing::run_program({"node", "tests/dynamodb/signature/sign.mjs", std::to_string(kRequests), kSeed});
  ASSERT_EQ(result.exit_code, 0) << "is `npm ci --prefix tests/dynamodb/signature` done?\n" << result.err;
  std::istringstream lines(result.out);
  std::size_t compared = 0;
  for (std::string text; std::getline(lines, text); ++compared) {
    const json::object line = json::parse(text).as_object();
    ASSERT_EQ(ours(line, date_of(line)), text_at(line.at("authorization"))) << text;
  }
  EXPECT_EQ(compared, kRequests);
}

}  // namespace
}  // namespace polly::dynamodb
