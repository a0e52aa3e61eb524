// Random passwords of every printable character, and whether a part of one came out somewhere.
//
//   const std::string password = random_password(random);
//   EXPECT_EQ(part_in(output, password), "");
#pragma once

#include <random>
#include <string>
#include <string_view>

namespace polly::testing {

// Signs of ASCII, and letters and digits that messages hardly have beside each other or beside a sign. Seven characters
// or more; the last one is no blank.
std::string random_password(std::mt19937& random);

// The first four bytes in a row of the password that the output has; "" where it has none. Four signs alone do not
// count.
std::string part_in(std::string_view output, std::string_view password);

}  // namespace polly::testing
