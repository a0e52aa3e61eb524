// The HTTP/1.1 of a DynamoDbService: requests out of the bytes of a connection, and answers as bytes.
//
//   HttpReader reader;
//   reader.add(bytes);
//   while (std::optional<HttpRequest> request = reader.next()) ...      // BadHttp where it is none
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/testing/dynamodb_fault.hpp"

namespace polly::testing::dynamodb {

struct HttpRequest {
  std::string method;
  std::string target;
  std::vector<DynamoDbHeader> headers;  // names in lower case, without blanks around the values
  std::string body;

  std::string_view header(std::string_view name) const;
};

struct BadHttp : std::runtime_error {
  BadHttp(unsigned its_status, const std::string& message) : std::runtime_error(message), status(its_status) {}
  unsigned status;
};

class HttpReader {
 public:
  static constexpr std::size_t kHeadBytesMax = 32 * 1024;
  static constexpr std::size_t kBodyBytesMax = 16 * 1024 * 1024;

  void add(std::string_view bytes) { received_.append(bytes); }
  std::optional<HttpRequest> next();
  bool takes_continue();  // the client waits for `100 Continue`: true once for each request
  std::size_t bytes() const noexcept { return received_.size(); }

 private:
  bool read_head();

  std::string received_;
  std::optional<HttpRequest> request_;  // whose body is incomplete
  std::size_t body_at_ = 0;
  std::size_t body_bytes_ = 0;
  bool waits_for_continue_ = false;
};

struct HttpAnswer {
  unsigned status = 200;
  std::string body;
  std::string_view content_type = "application/x-amz-json-1.0";
  std::uint32_t checksum_change = 0;  // by which X-Amz-Crc32 differs from the body's
  bool closes = false;
  bool chunked = false;  // the body is the first chunk, and others follow
};

std::string http_bytes(const HttpAnswer& answer, std::size_t request_number, WallTime now);
std::string http_chunk(std::string_view bytes);

std::uint32_t crc32(std::string_view bytes);  // of IEEE 802.3

}  // namespace polly::testing::dynamodb
