// Number: what DynamoDB keeps in an attribute of type N: exact, 38 significant digits, of a magnitude from 1E-130 to
// 9.99...E+125.
//
//   Number("01.50e3").text()                 "1500"
//   Number("1e2") < Number("100.5")          true
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace polly::testing::dynamodb {

class Number {
 public:
  static constexpr std::size_t kDigitsMax = 38;
  static constexpr int kExponentMax = 125;
  static constexpr int kExponentMin = -130;

  explicit Number(std::string_view text);  // Refusal (ValidationException)

  std::string text() const;  // as DynamoDB returns it: without an exponent, a "+" or needless zeros
  std::size_t size() const;  // as AWS counts: a byte for two digits, one more, one for a minus

  std::strong_ordering operator<=>(const Number& other) const;
  bool operator==(const Number& other) const = default;

 private:
  bool negative_ = false;
  std::string digits_;  // without zeros at both ends; empty for 0
  int exponent_ = 0;    // the value is 0.DIGITS times ten to this power
};

}  // namespace polly::testing::dynamodb
