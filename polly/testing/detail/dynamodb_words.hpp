// Words: an expression of DynamoDB, one word after the other.
//
//   Words words("SET #a = :v, b = :w", "UpdateExpression");
//   words.take_keyword("set")              true, in any case
//   words.take()                           "#a"
//   words.take_sign("=")                   true
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

class Words {
 public:
  static constexpr std::size_t kBytesMax = 4096;

  // `text` and `parameter` outlive it. Errors are Refusals (ValidationException) that name the parameter.
  Words(std::string_view text, std::string_view parameter);

  std::string_view next(std::size_t ahead = 0) const;  // empty at the end
  std::size_t position() const noexcept { return at_; }
  std::string_view take();
  bool take_keyword(std::string_view keyword);  // in lower case
  bool take_sign(std::string_view sign);
  void expect_sign(std::string_view sign);
  std::string_view take_path();  // a name or `#name`

  Refusal syntax_error() const;  // at the next word

 private:
  std::string_view parameter_;
  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
};

}  // namespace polly::testing::dynamodb
