#include "polly/testing/password.hpp"

#include <array>

namespace polly::testing {

namespace {

constexpr std::array<std::string_view, 16> kLetters{
    "Q", "X", "Z", "J", "K", "V", "q", "x", "z", "j", "7", "9", "4", "\xC3\xA4", "\xE6\xBC\xA2", "\xF0\x9F\x94\x91"};
constexpr std::string_view kSigns = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|} ";
constexpr std::size_t kPartBytes = 4;

std::string_view random_letter(std::mt19937& random) {
  return kLetters.at(random() % kLetters.size());
}

}  // namespace

std::string random_password(std::mt19937& random) {
  std::string password;
  const std::size_t length = 6 + random() % 12;
  for (std::size_t i = 0; i < length; ++i) {
    const bool is_sign = random() % 3 == 0;
    password += is_sign ? kSigns.substr(random() % kSigns.size(), 1) : random_letter(random);
  }
  return password += random_letter(random);
}

std::string part_in(std::string_view output, std::string_view password) {
  for (std::size_t i = 0; i + kPartBytes <= password.size(); ++i) {
    const std::string_view part = password.substr(i, kPartBytes);
    const bool is_telling = part.find_first_of("QXZJKVqxzj794\xC3\xE6\xF0") != part.npos;
    if (is_telling && output.find(part) != output.npos) return std::string(part);
  }
  return "";
}

}  // namespace polly::testing
