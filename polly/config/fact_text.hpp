// The text of POLLY_FACTS: the facts that are stored beside those of the contract. Entries are separated by commas or,
// where the text has several lines or begins with "#", each has a line of its own. Then a pattern may contain commas,
// blank lines are ignored, and so are lines that begin with "#".
//
//   sbom_check_run_id = check_run *SBOM*, release_run_id = workflow_run .github/workflows/release.yml
//
//   NAME = EVENT PATTERN      a key word (base/key_words.hpp); check_run or workflow_run; a glob, which may have blanks
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"

namespace polly::config {

constexpr std::size_t kConfiguredFactsMax = 32;
constexpr std::size_t kFactPatternBytesMax = 256;

// nullopt where facts_objection() has one.
std::optional<std::vector<ConfiguredFact>> parse_facts(std::string_view text);

// Every mistake in the text, or "". It repeats only names of facts.
std::string facts_objection(std::string_view text);

// As it can be set: in one line, unless a pattern has a comma.
std::string show(const std::vector<ConfiguredFact>& facts);

// "sbom_check_run_id = check_run *SBOM*"
std::string show(const ConfiguredFact& fact);

}  // namespace polly::config
