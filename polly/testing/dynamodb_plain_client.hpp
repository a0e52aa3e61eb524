// DynamoDbPlainClient: sends signed requests over a plain socket, for tests of servers that speak DynamoDB's protocol.
//
//   DynamoDbPlainClient client(service.port(), service.region(), service.credentials());
//   client.call("GetItem", R"({"TableName":"polly","Key":{"k":{"S":"a"}}})").json().at("Item");
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "polly/testing/dynamodb_signature.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

struct DynamoDbAnswer {
  unsigned status = 0;
  std::vector<DynamoDbHeader> headers;  // names in lower case
  std::string body;

  std::string header(std::string_view name) const;
  boost::json::object json() const;
  std::string error() const;  // its type without the namespace; empty for a success
};

class DynamoDbPlainClient {
 public:
  DynamoDbPlainClient(std::uint16_t port, std::string region, DynamoDbCredentials credentials);

  // Over one connection, which is opened again after the server has closed it. std::runtime_error where no whole answer
  // comes.
  DynamoDbAnswer call(std::string_view operation, std::string_view body);

  SignableRequest request(std::string_view operation, std::string_view body) const;  // signed
  DynamoDbAnswer send(const SignableRequest& request);
  void send_only(const SignableRequest& request);
  DynamoDbAnswer receive();
  Socket& socket() noexcept { return socket_; }

  WallTime signing_time() const;
  void skew_clock(std::chrono::seconds by) { skew_ = by; }

 private:
  std::uint16_t port_;
  std::string region_;
  DynamoDbCredentials credentials_;
  std::chrono::seconds skew_{0};
  Socket socket_;
  std::string received_;
};

}  // namespace polly::testing
