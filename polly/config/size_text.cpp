#include "polly/config/size_text.hpp"

#include <array>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"

namespace polly::config {

namespace {

struct Unit {
  std::string_view name;
  std::size_t bytes;
};

constexpr std::size_t kKibi = 1024;
constexpr std::array kUnits{
    Unit{"TiB", kKibi* kKibi* kKibi* kKibi},
    Unit{"GiB", kKibi* kKibi* kKibi},
    Unit{"MiB", kKibi* kKibi},
    Unit{"KiB", kKibi},
    Unit{"TB", 1'000'000'000'000},
    Unit{"GB", 1'000'000'000},
    Unit{"MB", 1'000'000},
    Unit{"kB", 1'000},
    Unit{"B", 1},
};
constexpr std::size_t kUnitsOf1024 = 4;

}  // namespace

std::optional<std::size_t> parse_size(std::string_view text) noexcept {
  std::string_view unit = text;
  const auto number = take_decimal<std::size_t>(unit);
  if (!number || unit.empty()) return number;
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    std::size_t bytes = 0;
    if (equals_ignoring_case(unit, known.name)) {
      return __builtin_mul_overflow(*number, known.bytes, &bytes) ? std::nullopt : std::optional(bytes);
    }
  }
  return std::nullopt;
}

std::string format_size(std::size_t bytes) {
  for (std::size_t i = 0; i < kUnitsOf1024; ++i) {
    const Unit& unit = kUnits[i];
    if (bytes != 0 && bytes % unit.bytes == 0) return std::to_string(bytes / unit.bytes) + std::string(unit.name);
  }
  return std::to_string(bytes);
}

}  // namespace polly::config
