// Key words: the second part of Polly's own keys, as in polly:pr_number:0123...4567. Facts that are configured are
// named by such words, so those that mean something else are listed here.
//
//   is_key_word("sbom_check_run_id");                // true
//   is_reserved_key_word("probe");                   // true: a fact cannot be called so
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "polly/base/ascii.hpp"

namespace polly {

constexpr std::size_t kKeyWordBytesMax = 40;

// The facts of the contract, in the order in which the API and the command line show them.
inline constexpr std::array<std::string_view, 5> kContractFactWords{
    "pr_number", "vuln_check_run_id", "license_check_run_id", "workflow_run_id", "check_suite_id"};

// Words that are not the name of a fact: those of other keys, and of members that stand beside facts in the API's JSON.
// clang-format off: a list of words
inline constexpr std::array<std::string_view, 35> kReservedKeyWords{
    "backup", "claim", "claim_token", "claim_tokens", "claims", "commit", "commits", "conformance",
    "forgotten", "head", "is_head", "key_check", "lease", "many", "marker", "next", "number", "pr_number_state",
    "probe", "pull", "pull_index", "pull_request", "pull_requests", "pulls", "repository", "ring", "sha", "state",
    "stored", "test", "updated_at", "updated_at_ms", "value", "wait", "waits"};
// clang-format on

constexpr bool is_key_word_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || c == '_' || is_digit(c);
}

// 1 to kKeyWordBytesMax lower-case letters, digits and underscores, of which the first is a letter.
constexpr bool is_key_word(std::string_view text) noexcept {
  if (text.empty() || text.size() > kKeyWordBytesMax || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), is_key_word_character);
}

constexpr bool is_contract_fact_word(std::string_view word) noexcept {
  return std::find(kContractFactWords.begin(), kContractFactWords.end(), word) != kContractFactWords.end();
}

constexpr bool is_reserved_key_word(std::string_view word) noexcept {
  return std::find(kReservedKeyWords.begin(), kReservedKeyWords.end(), word) != kReservedKeyWords.end();
}

}  // namespace polly
