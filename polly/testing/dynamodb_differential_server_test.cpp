// The same random requests to a DynamoDbService and to dynalite, with the same answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "polly/testing/detail/dynamodb_random_requests.hpp"
#include "polly/testing/dynalite.hpp"
#include "polly/testing/dynamodb_plain_client.hpp"
#include "polly/testing/dynamodb_service.hpp"

namespace polly::testing {
namespace {

using dynamodb::RandomRequest;
using dynamodb::RandomRequests;

constexpr std::size_t kRequests = 1500;  // of a seed

struct TwoDynamoDbs {
  TwoDynamoDbs()
      : ours(service.port(), service.region(), service.credentials()),
        other(dynalite.port(), dynalite.region(), dynalite.credentials()) {}

  DynamoDbService service;
  Dynalite dynalite;
  DynamoDbPlainClient ours;
  DynamoDbPlainClient other;
};

TwoDynamoDbs& two_dynamodbs() {
  static TwoDynamoDbs both;
  return both;
}

// What an answer shows: of an error its type, of a success the body, batches in the order of their keys.
std::string shown(const DynamoDbAnswer& answer) {
  std::string text = std::to_string(answer.status) + " ";
  if (answer.status != 200) return text + (answer.body.starts_with('{') ? answer.error() : answer.body);
  boost::json::object body = answer.json();
  // dynalite returns an empty map where nothing is updated, AWS none.
  if (const auto* attributes = body.if_contains("Attributes"); attributes != nullptr && attributes->as_object().empty())
    body.erase("Attributes");
  if (boost::json::value* responses = body.if_contains("Responses"))
    for (auto& [table, items] : responses->as_object())
      std::sort(items.as_array().begin(), items.as_array().end(),
                [](const auto& one, const auto& two) { return serialize(one) < serialize(two); });
  return text + serialize(body);
}

// Members of maps in one order.
boost::json::value ordered(const boost::json::value& value) {
  if (value.is_array()) {
    boost::json::array list;
    for (const boost::json::value& member : value.get_array()) list.push_back(ordered(member));
    return list;
  }
  if (!value.is_object()) return value;
  std::map<std::string, boost::json::value> members;
  for (const auto& [name, member] : value.get_object()) members.emplace(name, ordered(member));
  boost::json::object object;
  for (auto& [name, member] : members) object.emplace(name, std::move(member));
  return object;
}

DynamoDbAnswer in_order(DynamoDbAnswer answer) {
  if (answer.body.starts_with('{')) answer.body = serialize(ordered(boost::json::parse(answer.body)));
  return answer;
}

class DynamoDbDifferential : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(DynamoDbDifferential, AnswersAsDynaliteDoes) {
  TwoDynamoDbs& both = two_dynamodbs();
  const std::string table = "table_" + std::to_string(GetParam());
  const std::string creation =
      R"({"TableName":")" + table +
      R"(","AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"})";
  for (DynamoDbPlainClient* client : {&both.ours, &both.other}) {
    ASSERT_EQ(client->call("CreateTable", creation).status, 200U);
    const auto describe = [&] { return client->call("DescribeTable", R"({"TableName":")" + table + "\"}").body; };
    while (describe().find("\"ACTIVE\"") == std::string::npos) {
    }
    ASSERT_EQ(client->call("CreateTable", creation).error(), "ResourceInUseException");
  }
  RandomRequests requests(GetParam(), table);
  for (std::size_t at = 0; at < kRequests; ++at) {
    const RandomRequest request = requests.next();
    const std::string ours = shown(in_order(both.ours.call(request.operation, request.body)));
    const std::string other = shown(in_order(both.other.call(request.operation, request.body)));
    ASSERT_EQ(ours, other) << "request " << at << ": " << request.operation << " " << request.body;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DynamoDbDifferential, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace polly::testing
