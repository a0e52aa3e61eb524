// Refusal: an error that a DynamoDbService answers with.
//
//   throw invalid("The provided key element does not match the schema");   // ValidationException
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace polly::testing::dynamodb {

inline constexpr const char* kServiceErrors = "com.amazonaws.dynamodb.v20120810#";
inline constexpr const char* kCoralErrors = "com.amazon.coral.service#";

class Refusal : public std::runtime_error {
 public:
  // `type` has its namespace. `members` is JSON behind the message: `,"Item":{...}`.
  Refusal(std::string type, const std::string& message, unsigned status = 400, std::string members = {});

  unsigned status() const noexcept { return status_; }
  std::string body() const;
  std::string short_type() const;  // without its namespace

 private:
  std::string type_;
  unsigned status_;
  std::string members_;
};

Refusal invalid(const std::string& message);             // ValidationException
Refusal not_here(const std::string& what);               // the same, for what AWS knows and this service does not
Refusal malformed(const std::string& message);           // SerializationException
Refusal no_table();                                      // ResourceNotFoundException
Refusal condition_failed(const std::string& item_json);  // ConditionalCheckFailedException; the item may be empty

void append_string(std::string& json, std::string_view text);  // with quotes, all UTF-8 as it is

}  // namespace polly::testing::dynamodb
