// Any bytes as an answer of DynamoDB, of STS or of a service with credentials, and as a shared file of AWS: an answer,
// or one of our errors whose message can be shown.
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/dynamodb/detail/container_source.hpp"
#include "polly/dynamodb/detail/profile_source.hpp"
#include "polly/dynamodb/detail/service_answer.hpp"
#include "polly/dynamodb/detail/service_times.hpp"
#include "polly/dynamodb/detail/source_request.hpp"
#include "polly/dynamodb/detail/web_identity_source.hpp"

namespace {

using namespace polly::dynamodb;
using Kind = ServiceAnswer::Kind;

constexpr std::size_t kMessageBytesMax = 4 * 1024;

void require(bool kept) {
  if (!kept) std::abort();
}

void require_showable(std::string_view message) {
  require(message.size() < kMessageBytesMax && polly::printable(message) == message);
}

void read_any_answer(int status, const std::string& body, const std::string& date) {
  polly::http::Response response;
  response.status = status;
  response.headers.emplace_back("Date", date);
  response.body = body;
  AnswerReader reader;
  const std::size_t half = body.size() / 2;
  reader.take(std::string_view(body).substr(0, half));
  reader.take(std::string_view(body).substr(half));
  const ServiceAnswer read = reader.finish(response, "GetItem", polly::WallTime());
  const bool is_answer = read.kind == Kind::ok || read.kind == Kind::refused;
  require(is_answer == !read.error.has_value());
  require(read.kind != Kind::skewed || read.date.has_value());
  require(read.answer.is_ok() == (read.kind != Kind::refused));
  if (read.kind == Kind::ok) require(status == 200 && !boost::json::serialize(read.answer.body).empty());
  if (read.error) require_showable(read.error->what());
}

template <class Read>
void read_any_keys(const Read& read) {
  try {
    const Keys keys = read();
    require(!keys.access_key_id.empty() && !keys.secret_access_key.empty());
  } catch (const polly::Error& error) {
    require_showable(error.what());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::string refusal = R"({"__type":"x#InvalidSignatureException","message":"Signature expired: )" + input;
  for (const int status : {200, 400, 500}) {
    read_any_answer(status, input, "");
    read_any_keys([&] { return keys_of_sts(status, input); });
  }
  read_any_answer(400, refusal, input);
  read_any_answer(400, refusal + "\"}", input);
  read_any_keys([&] { return keys_of_json(input, "the service"); });
  parse_profile(input, "default", size % 2 == 0);
  parse_http_date(input);
  parse_iso_time(input);
  may_ask_container(input);
  return 0;
}
