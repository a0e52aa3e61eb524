#include "polly/testing/dynamodb_plain_client.hpp"

#include <stdexcept>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"

namespace polly::testing {

std::string DynamoDbAnswer::header(std::string_view name) const {
  for (const DynamoDbHeader& header : headers)
    if (header.name == name) return header.value;
  return {};
}

boost::json::object DynamoDbAnswer::json() const {
  return boost::json::parse(body).as_object();
}

std::string DynamoDbAnswer::error() const {
  if (status == 200) return {};
  const boost::json::object members = json();
  const std::string type(members.at("__type").as_string());
  return type.substr(type.find('#') + 1);
}

DynamoDbPlainClient::DynamoDbPlainClient(std::uint16_t port, std::string region, DynamoDbCredentials credentials)
    : port_(port), region_(std::move(region)), credentials_(std::move(credentials)) {}

WallTime DynamoDbPlainClient::signing_time() const {
  return system_clock().wall() + skew_;
}

DynamoDbAnswer DynamoDbPlainClient::call(std::string_view operation, std::string_view body) {
  return send(request(operation, body));
}

SignableRequest DynamoDbPlainClient::request(std::string_view operation, std::string_view body) const {
  SignableRequest request;
  request.headers = {{"host", "127.0.0.1:" + std::to_string(port_)},
                     {"content-type", "application/x-amz-json-1.0"},
                     {"x-amz-target", "DynamoDB_20120810." + std::string(operation)}};
  request.body = body;
  add_signature(request, credentials_, region_, signing_time());
  return request;
}

DynamoDbAnswer DynamoDbPlainClient::send(const SignableRequest& request) {
  send_only(request);
  return receive();
}

void DynamoDbPlainClient::send_only(const SignableRequest& request) {
  if (!socket_.is_open()) {
    socket_ = connect_to(port_);
    send_at_once(socket_);
    received_.clear();
  }
  std::string bytes =
      request.method + " " + request.path + (request.query.empty() ? "" : "?") + request.query + " HTTP/1.1\r\n";
  for (const DynamoDbHeader& header : request.headers) bytes += header.name + ": " + header.value + "\r\n";
  socket_.send(bytes + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body);
}

DynamoDbAnswer DynamoDbPlainClient::receive() {
  const auto receive_more = [&] {
    const std::string part = socket_.receive_some();
    received_ += part;
    if (!part.empty()) return;
    socket_.close();
    throw std::runtime_error("the connection has ended before a whole answer came");
  };
  while (received_.find("\r\n\r\n") == std::string::npos) receive_more();
  DynamoDbAnswer answer;
  const std::size_t end = received_.find("\r\n\r\n") + 4;
  std::string_view head = std::string_view(received_).substr(0, end - 2);
  answer.status = parse_decimal<std::uint16_t>(head.substr(head.find(' ') + 1, 3)).value_or(0);
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    const std::size_t colon = line.find(':');
    answer.headers.push_back({to_lower(line.substr(0, colon)), std::string(trim_blanks(line.substr(colon + 1)))});
  }
  const auto length = parse_decimal<std::uint64_t>(answer.header("content-length"));
  if (!length) throw std::runtime_error("an answer without a Content-Length");
  while (received_.size() < end + *length) receive_more();
  answer.body = received_.substr(end, *length);
  received_.erase(0, end + *length);
  if (equals_ignoring_case(answer.header("connection"), "close")) socket_.close();
  return answer;
}

}  // namespace polly::testing
