#include "polly/testing/detail/dynamodb_http.hpp"

#include <array>
#include <chrono>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"

namespace polly::testing::dynamodb {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

// Table 0 is for one byte; table n for a byte with n others behind it.
constexpr CrcTables crc_tables() {
  CrcTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t table = 1; table < tables.size(); ++table)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t crc = tables[table - 1][byte];
      tables[table][byte] = (crc >> 8) ^ tables[0][crc & 255];
    }
  return tables;
}

constexpr CrcTables kCrcTables = crc_tables();

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 411: return "Length Required";
    case 413: return "Payload Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t length = rest.find(kLineEnd);
  const std::string_view line = rest.substr(0, length);
  rest.remove_prefix(length == std::string_view::npos ? rest.size() : length + kLineEnd.size());
  return line;
}

std::string made_http_date(WallTime now) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - day));
  const auto two = [](long long number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return std::string(kDays[std::chrono::weekday(day).c_encoding()]) + ", " + two(static_cast<unsigned>(date.day())) +
         " " + kMonths[static_cast<unsigned>(date.month()) - 1] + " " + std::to_string(static_cast<int>(date.year())) +
         " " + two(time.hours().count()) + ":" + two(time.minutes().count()) + ":" + two(time.seconds().count()) +
         " GMT";
}

const std::string& http_date(WallTime now) {
  static thread_local WallTime second;
  static thread_local std::string date;
  const WallTime its_second = std::chrono::floor<std::chrono::seconds>(now);
  if (date.empty() || second != its_second) {
    second = its_second;
    date = made_http_date(now);
  }
  return date;
}

// As long as those of AWS: 52 letters and digits, others for each request.
std::string request_id(std::size_t number) {
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id(52, 'A');
  std::uint64_t state = number * 0x9E3779B97F4A7C15ULL;
  for (std::size_t at = 0; at < id.size(); ++at) {
    if (at % 12 == 0) {
      state += 0x9E3779B97F4A7C15ULL;
      state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ULL;
    }
    id[at] = kCharacters[(state >> (at % 12 * 5)) & 31];
  }
  return id;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const DynamoDbHeader& one : headers)
    if (one.name == name) return one.value;
  return {};
}

std::optional<HttpRequest> HttpReader::next() {
  if (!request_ && !read_head()) return std::nullopt;
  if (received_.size() - body_at_ < body_bytes_) return std::nullopt;
  request_->body = received_.substr(body_at_, body_bytes_);
  received_.erase(0, body_at_ + body_bytes_);
  std::optional<HttpRequest> request = std::move(request_);
  request_.reset();
  waits_for_continue_ = false;
  return request;
}

bool HttpReader::takes_continue() {
  return std::exchange(waits_for_continue_, false);
}

bool HttpReader::read_head() {
  const std::size_t end = received_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (received_.size() > kHeadBytesMax) throw BadHttp(400, "the head of the request is too long");
    return false;
  }
  std::string_view rest = std::string_view(received_).substr(0, end);
  const std::string_view line = take_line(rest);
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || line.substr(last + 1) != "HTTP/1.1")
    throw BadHttp(400, "the request's first line is not of HTTP/1.1");
  HttpRequest request;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  while (!rest.empty()) {
    const std::string_view header = take_line(rest);
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos || colon == 0) throw BadHttp(400, "a header has no name");
    request.headers.push_back({to_lower(header.substr(0, colon)), std::string(trim_blanks(header.substr(colon + 1)))});
  }
  if (!request.header("transfer-encoding").empty()) throw BadHttp(411, "a request has a Content-Length");
  const std::string_view length = request.header("content-length");
  const auto bytes = parse_decimal<std::uint64_t>(length.empty() ? "0" : length);
  if (!bytes) throw BadHttp(400, "the Content-Length is not a number");
  if (*bytes > kBodyBytesMax) throw BadHttp(413, "the request is too large");
  body_bytes_ = static_cast<std::size_t>(*bytes);
  body_at_ = end + 4;
  waits_for_continue_ = equals_ignoring_case(request.header("expect"), "100-continue");
  request_ = std::move(request);
  return true;
}

std::string http_bytes(const HttpAnswer& answer, std::size_t request_number, WallTime now) {
  std::string bytes = "HTTP/1.1 ";
  bytes.reserve(answer.body.size() + 400);
  bytes.append(std::to_string(answer.status)).append(" ").append(reason_of(answer.status));
  bytes.append("\r\nServer: Server\r\nDate: ").append(http_date(now));
  bytes.append("\r\nContent-Type: ").append(answer.content_type);
  bytes.append("\r\nConnection: ").append(answer.closes ? "close" : "keep-alive");
  bytes.append("\r\nx-amzn-RequestId: ").append(request_id(request_number));
  if (answer.chunked) return bytes.append("\r\nTransfer-Encoding: chunked\r\n\r\n").append(http_chunk(answer.body));
  bytes.append("\r\nx-amz-crc32: ").append(std::to_string(crc32(answer.body) ^ answer.checksum_change));
  bytes.append("\r\nContent-Length: ").append(std::to_string(answer.body.size()));
  return bytes.append("\r\n\r\n").append(answer.body);
}

std::string http_chunk(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string length;
  for (std::size_t rest = bytes.size(); rest > 0; rest /= 16) length.insert(0, 1, kDigits[rest % 16]);
  return length.append(kLineEnd).append(bytes).append(kLineEnd);
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])); };
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const std::uint32_t low = crc ^ (byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24);
    crc = kCrcTables[7][low & 255] ^ kCrcTables[6][(low >> 8) & 255] ^ kCrcTables[5][(low >> 16) & 255] ^
          kCrcTables[4][low >> 24] ^ kCrcTables[3][byte(4)] ^ kCrcTables[2][byte(5)] ^ kCrcTables[1][byte(6)] ^
          kCrcTables[0][byte(7)];
  }
  for (; !bytes.empty(); bytes.remove_prefix(1)) crc = (crc >> 8) ^ kCrcTables[0][(crc ^ byte(0)) & 255];
  return ~crc;
}

}  // namespace polly::testing::dynamodb
