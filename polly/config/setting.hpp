// Setting: one variable that Polly reads. settings() is the list of all of them: load() follows it, `polly config`
// prints it, and a test holds docs/configuration.md against it. A new variable is a member in config.hpp and a row in
// setting.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "polly/config/config.hpp"

namespace polly::config {

struct Setting {
  std::string_view name;
  std::string_view purpose;     // "how long a fact is remembered"
  std::string_view allowed;     // completes "allowed is ..."
  std::string_view instead_of;  // that variable sets the same: only one of the two may be set
  bool is_secret;               // its value is never shown, and NAME_FILE may name a file that holds it

  bool (*parse)(std::string_view text, Config& config);  // false where the text is not allowed
  std::string (*show)(const Config& config);             // the effective value, secrets hidden; empty: not set

  // "" or why the text is not allowed, which repeats nothing of it; completes "NAME cannot be used: ". Asked before
  // parse; nullptr: parse alone decides.
  std::string (*objection)(std::string_view text) = nullptr;
  bool is_list = false;       // several values, separated by commas
  bool holds_keys = false;    // it may have several lines, and a file with it that every user can read is refused
  bool has_lines = false;     // it may have several lines, and NAME_FILE may name a file with it, which is no secret
  bool counts_lines = false;  // its mistakes have numbers of lines: the line ends in front of it are kept
};

// Whether NAME_FILE may name a file that holds the value.
constexpr bool has_file_variable(const Setting& setting) noexcept {
  return setting.is_secret || setting.has_lines;
}

// The value as it is meant: without the line ends around it and, where it is no secret, without blanks. A name that is
// no setting's counts as no secret. The view is into the text.
std::string_view tidied(std::string_view name, std::string_view text);

std::span<const Setting> settings() noexcept;
const Setting* find_setting(std::string_view name) noexcept;

// The name of the variable that may name a file instead: "POLLY_API_TOKEN_FILE".
std::string file_variable(const Setting& setting);

}  // namespace polly::config
