#include "polly/testing/detail/dynamodb_refusal.hpp"

#include <string_view>
#include <utility>

namespace polly::testing::dynamodb {

Refusal::Refusal(std::string type, const std::string& message, unsigned status, std::string members)
    : std::runtime_error(message), type_(std::move(type)), status_(status), members_(std::move(members)) {}

std::string Refusal::body() const {
  std::string body = R"({"__type":)";
  append_string(body, type_);
  const std::string_view message = what();
  if (!message.empty()) {
    // So does AWS: these are those whose models have the member in upper case.
    const bool upper = type_.ends_with("#TransactionCanceledException") || type_.ends_with("#AccessDeniedException") ||
                       type_.ends_with("#SerializationException");
    body += upper ? R"(,"Message":)" : R"(,"message":)";
    append_string(body, message);
  }
  return body + members_ + "}";
}

std::string Refusal::short_type() const {
  return type_.substr(type_.find('#') + 1);
}

Refusal invalid(const std::string& message) {
  return {"com.amazon.coral.validate#ValidationException", message};
}

Refusal not_here(const std::string& what) {
  return invalid("not in this service: " + what);
}

Refusal malformed(const std::string& message) {
  return {std::string(kCoralErrors) + "SerializationException", message};
}

Refusal no_table() {
  return {std::string(kServiceErrors) + "ResourceNotFoundException", "Requested resource not found"};
}

Refusal condition_failed(const std::string& item_json) {
  return {std::string(kServiceErrors) + "ConditionalCheckFailedException", "The conditional request failed", 400,
          item_json.empty() ? "" : R"(,"Item":)" + item_json};
}

void append_string(std::string& json, std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  json += '"';
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    json.append(text, plain, at - plain);
    plain = at + 1;
    if (c == '"' || c == '\\') {
      json += '\\';
      json += static_cast<char>(c);
    } else {
      json += "\\u00";
      json += kDigits[c >> 4];
      json += kDigits[c & 15];
    }
  }
  json.append(text, plain);
  json += '"';
}

}  // namespace polly::testing::dynamodb
