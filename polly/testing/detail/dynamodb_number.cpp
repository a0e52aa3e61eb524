#include "polly/testing/detail/dynamodb_number.hpp"

#include <algorithm>

#include "polly/base/decimal.hpp"
#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

constexpr int kExponentTextMax = 100'000;

std::size_t digits_at_front(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

}  // namespace

Number::Number(std::string_view text) {
  const auto no_number = [&] {
    return invalid("The parameter cannot be converted to a numeric value: " + std::string(text));
  };
  std::string_view rest = text;
  if (rest.starts_with('-')) {
    negative_ = true;
    rest.remove_prefix(1);
  }
  const std::size_t whole = digits_at_front(rest);
  digits_ = rest.substr(0, whole);
  rest.remove_prefix(whole);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    const std::size_t fraction = digits_at_front(rest);
    digits_ += rest.substr(0, fraction);
    rest.remove_prefix(fraction);
  }
  if (digits_.empty()) throw no_number();
  exponent_ = static_cast<int>(std::min<std::size_t>(whole, kExponentTextMax));
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest.remove_prefix(1);
    const bool plus = rest.starts_with('+');
    if (plus) rest.remove_prefix(1);
    if (plus && rest.starts_with('-')) throw no_number();
    const auto exponent = parse_decimal<int>(rest, -kExponentTextMax, kExponentTextMax);
    if (!exponent) throw no_number();
    exponent_ += *exponent;
    rest = {};
  }
  if (!rest.empty()) throw no_number();

  const std::size_t zeros = std::min(digits_.find_first_not_of('0'), digits_.size());
  digits_.erase(0, zeros);
  exponent_ -= static_cast<int>(zeros);
  digits_.erase(digits_.find_last_not_of('0') + 1);
  if (digits_.empty()) {
    negative_ = false;
    exponent_ = 0;
    return;
  }
  if (exponent_ - 1 > kExponentMax)
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  if (exponent_ - 1 < kExponentMin)
    throw invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  if (digits_.size() > kDigitsMax) throw invalid("Attempting to store more than 38 significant digits in a Number");
}

std::string Number::text() const {
  if (digits_.empty()) return "0";
  const int count = static_cast<int>(digits_.size());
  const std::string sign = negative_ ? "-" : "";
  if (exponent_ <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent_), '0') + digits_;
  if (exponent_ >= count) return sign + digits_ + std::string(static_cast<std::size_t>(exponent_ - count), '0');
  std::string text = digits_;
  text.insert(static_cast<std::size_t>(exponent_), 1, '.');
  return sign + text;
}

std::size_t Number::size() const {
  return (digits_.size() + 1) / 2 + 1 + (negative_ ? 1 : 0);
}

std::strong_ordering Number::operator<=>(const Number& other) const {
  const auto sign = [](const Number& n) { return n.digits_.empty() ? 0 : n.negative_ ? -1 : 1; };
  if (sign(*this) != sign(other)) return sign(*this) <=> sign(other);
  const Number& larger_first = negative_ ? other : *this;
  const Number& second = negative_ ? *this : other;
  if (exponent_ != other.exponent_) return larger_first.exponent_ <=> second.exponent_;
  return larger_first.digits_.compare(second.digits_) <=> 0;
}

}  // namespace polly::testing::dynamodb
