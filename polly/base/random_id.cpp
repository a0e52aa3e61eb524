#include "polly/base/random_id.hpp"

#include <array>
#include <cstdint>
#include <random>

#include "polly/base/hex.hpp"

namespace polly {

std::string random_id() {
  std::random_device random;
  std::array<std::uint8_t, 8> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return to_hex(bytes);
}

}  // namespace polly
