// What a line may hold as a number, read strictly: no blanks, nothing behind it, no overflow.
//
//   integer_of("-42")   -42          integer_of("+5")   5          integer_of("4 2")   nullopt
//   length_of("10")     10           length_of("-1")    nullopt    length_of("")       nullopt
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace polly::resp3 {

// The whole of int64, with a sign or without.
std::optional<std::int64_t> integer_of(std::string_view text) noexcept;

// Digits alone. A number that is too large for the type is the largest of the type: above every limit.
std::optional<std::size_t> length_of(std::string_view text) noexcept;

bool is_double(std::string_view text) noexcept;  // also "inf", "-inf", "nan"; may be out of range
bool is_big_number(std::string_view text) noexcept;

}  // namespace polly::resp3
