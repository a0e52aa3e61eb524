#include "polly/backends/dynamodb/detail/json.hpp"

#include <algorithm>

#include "polly/base/json_escape.hpp"

namespace polly::dynamodb_backend {

namespace {

// What a JSON string contains as it is.
bool is_plain(char c) noexcept {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

}  // namespace

void append_text(std::string& json, std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), is_plain)) {
    append_json_string(json, text);
    return;
  }
  json += '"';
  json += text;
  json += '"';
}

void append_string_attribute(std::string& json, std::string_view text) {
  json += "{\"S\":";
  append_text(json, text);
  json += '}';
}

void append_number_attribute(std::string& json, std::int64_t number) {
  json += "{\"N\":\"";
  json += std::to_string(number);
  json += "\"}";
}

void append_key(std::string& json, std::string_view whole_key) {
  json += "{\"k\":";
  append_string_attribute(json, whole_key);
  json += '}';
}

std::int64_t seconds_of(std::int64_t milliseconds) noexcept {
  constexpr std::int64_t kSecond = 1000;
  return milliseconds / kSecond + (milliseconds % kSecond > 0 ? 1 : 0);
}

void Values::begin(std::string_view name) {
  if (!json_.empty()) json_ += ',';
  json_ += '"';
  json_ += name;
  json_ += "\":";
}

void Values::number(std::string_view name, std::int64_t number) {
  begin(name);
  append_number_attribute(json_, number);
}

void Values::text(std::string_view name, std::string_view text) {
  begin(name);
  append_string_attribute(json_, text);
}

void Values::json(std::string_view name, std::string_view attribute) {
  begin(name);
  json_ += attribute;
}

void Values::append_to(std::string& json) const {
  if (json_.empty()) return;
  json += ",\"ExpressionAttributeValues\":{";
  json += json_;
  json += '}';
}

}  // namespace polly::dynamodb_backend
