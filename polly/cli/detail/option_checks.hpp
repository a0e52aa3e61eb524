// Checks of the values of options, whose messages say what is allowed. CLI11's own add their words to the help, too.
//
//   CLI::Validator limit = number_between(1, 1000);
//   CLI::Validator shell = one_of({"bash", "zsh", "fish"});
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace polly::cli {

// "must be a number from 1 to 1000"
CLI::Validator number_between(std::uint64_t least, std::uint64_t most);

// "must be bash, zsh or fish; did you mean fish?"
CLI::Validator one_of(std::vector<std::string> words);

}  // namespace polly::cli
