// Random passwords of every printable character, and a check whether a part of one was printed.
//
//   const std::string password = random_password(random);
//   EXPECT_EQ(part_in(output, password), "");
#pragma once

#include <random>
#include <string>
#include <string_view>

namespace polly::testing {

// ASCII signs, and letters and digits that messages rarely have beside each other or beside a sign. Seven characters or
// more; the last one is not a space.
std::string random_password(std::mt19937& random);

// The first four consecutive bytes of the password that the output contains; "" where it contains none. Four signs
// alone do not count.
std::string part_in(std::string_view output, std::string_view password);

}  // namespace polly::testing
