// The pieces that requests are made of.
//
//   append_text(json, "a \"b\"");                     "a \"b\"" with its quotes and escapes
//   Values values;
//   values.number(":now", 1767225600000);
//   values.append_to(json);                           ,"ExpressionAttributeValues":{":now":{"N":"1767225600000"}}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace polly::dynamodb_backend {

// Valid UTF-8 only: a key.
void append_text(std::string& json, std::string_view text);

// {"S":"..."} and {"N":"..."}.
void append_string_attribute(std::string& json, std::string_view text);
void append_number_attribute(std::string& json, std::int64_t number);

// "k":{"S":"..."} in braces.
void append_key(std::string& json, std::string_view whole_key);

std::int64_t seconds_of(std::int64_t milliseconds) noexcept;  // rounded up, as DynamoDB's TTL counts

// ExpressionAttributeValues: a value that no expression names is a mistake to the service.
class Values {
 public:
  void number(std::string_view name, std::int64_t number);
  void text(std::string_view name, std::string_view text);
  void json(std::string_view name, std::string_view attribute);
  void append_to(std::string& json) const;  // nothing where there are none

 private:
  void begin(std::string_view name);

  std::string json_;
};

}  // namespace polly::dynamodb_backend
