#include "polly/cli/detail/option_checks.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "polly/base/decimal.hpp"
#include "polly/base/nearest.hpp"

namespace polly::cli {

CLI::Validator number_between(std::uint64_t least, std::uint64_t most) {
  const auto check = [least, most](const std::string& text) {
    const std::optional<std::uint64_t> number = parse_decimal<std::uint64_t>(text);
    if (number && *number >= least && *number <= most) return std::string();
    return "must be a number from " + std::to_string(least) + " to " + std::to_string(most);
  };
  return CLI::Validator(check, "");
}

CLI::Validator one_of(std::vector<std::string> words) {
  const auto check = [words = std::move(words)](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
    const std::vector<std::string> meant = nearest(text, words);
    return "must be " + either_of(words) + (meant.empty() ? "" : "; " + did_you_mean(meant));
  };
  return CLI::Validator(check, "");
}

}  // namespace polly::cli
