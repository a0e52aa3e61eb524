#include "polly/dynamodb/detail/service_answer.hpp"

#include <cstdint>
#include <utility>

#include "polly/base/decimal.hpp"
#include "polly/base/printable.hpp"
#include "polly/dynamodb/detail/service_refusal.hpp"
#include "polly/dynamodb/detail/service_times.hpp"
#include "polly/dynamodb/json_text.hpp"

namespace polly::dynamodb {

namespace {

namespace json = boost::json;
using Kind = ServiceAnswer::Kind;

ServiceAnswer failure(Kind kind, ErrorKind error, const std::string& message) {
  ServiceAnswer read(kind);
  read.error = Error(error, message);
  return read;
}

// "ValidationException" of "com.amazon.coral.validate#ValidationException".
std::string code_of(const json::object& body) {
  const std::string type = text_of_member(body, "__type");
  return type.substr(type.find('#') + 1);
}

bool is_about_time(std::string_view code, std::string_view message) noexcept {
  if (code == "RequestTimeTooSkewed" || code == "RequestExpired") return true;
  return code == "InvalidSignatureException" && (message.find("expired") != std::string_view::npos ||
                                                 message.find("not yet current") != std::string_view::npos);
}

// An answer without DynamoDB's error in it: of a proxy, a load balancer, or another server.
ServiceAnswer foreign(int status, std::string_view operation) {
  const std::string begin = "the answer to " + std::string(operation) + " is HTTP " + std::to_string(status);
  if (status >= 500) return failure(Kind::failed, ErrorKind::unavailable, begin + ", not DynamoDB's; try again later");
  if (status == 429) return failure(Kind::throttled, ErrorKind::resource_exhausted, begin + ": too many requests");
  if (status == 200) return failure(Kind::damaged, ErrorKind::unavailable, begin + " with damaged JSON; try again");
  return failure(Kind::rejected, ErrorKind::config,
                 begin + " and has no error of DynamoDB in it; check the endpoint, and proxies in front of it");
}

ServiceAnswer refusal(json::object body, int status, std::string_view operation, WallTime signed_at,
                      std::optional<WallTime> date) {
  const std::string code = code_of(body);
  std::string message = text_of_member(body, "message");
  if (message.empty()) message = text_of_member(body, "Message");
  ServiceAnswer read(kind_of_refusal(code, status));
  read.date = date;
  if (read.kind == Kind::refused) {
    read.answer.code = code;
    read.answer.message = std::move(message);
    read.answer.body = std::move(body);
    return read;
  }
  if (read.kind == Kind::failed) {
    const std::string text = "DynamoDB failed with HTTP " + std::to_string(status) + " (" +
                             printable(std::string_view(code).substr(0, 100)) + ") in " + std::string(operation);
    read.error = Error(ErrorKind::unavailable, text + "; try again later");
    return read;
  }
  const bool is_skewed =
      is_about_time(code, message) && date && std::chrono::abs(*date - signed_at) >= ServiceAnswer::kSkewMin;
  if (is_skewed) read.kind = Kind::skewed;
  read.error = is_about_time(code, message) ? error_of_refusal("RequestTimeTooSkewed", message, operation)
                                            : error_of_refusal(code, message, operation);
  return read;
}

}  // namespace

void AnswerReader::take(std::string_view piece) {
  crc_.process_bytes(piece.data(), piece.size());
  boost::system::error_code failure_of_parsing;
  if (!is_broken_ && !piece.empty()) parser_.write(piece.data(), piece.size(), failure_of_parsing);
  is_broken_ = is_broken_ || failure_of_parsing;
}

std::optional<json::object> AnswerReader::object() {
  boost::system::error_code failure_of_parsing;
  if (!is_broken_) parser_.finish(failure_of_parsing);
  if (is_broken_ || failure_of_parsing) return std::nullopt;
  json::value value = parser_.release();
  if (!value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

// Whether the bytes are those that the service sent, as far as it says.
bool AnswerReader::is_intact(const http::Response& head) const {
  const std::string_view sum = head.header("x-amz-crc32");
  return sum.empty() || parse_decimal<std::uint64_t>(sum) == std::uint64_t{crc_.checksum()};
}

ServiceAnswer AnswerReader::finish(const http::Response& response, std::string_view operation, WallTime signed_at) {
  if (!is_intact(response)) {
    return failure(Kind::damaged, ErrorKind::unavailable,
                   "the answer to " + std::string(operation) + " was damaged on its way: its CRC-32 is wrong");
  }
  std::optional<json::object> body = object();
  if (!body) return foreign(response.status, operation);
  if (response.status == 200) {
    ServiceAnswer read(Kind::ok);
    read.answer.body = std::move(*body);
    return read;
  }
  if (code_of(*body).empty()) return foreign(response.status, operation);
  return refusal(std::move(*body), response.status, operation, signed_at, parse_http_date(response.header("Date")));
}

}  // namespace polly::dynamodb
