// settings_check: the configuration with all of its mistakes: those that config::read() finds, and those that only the
// engine of the store can find. No server is asked.
//
//   config::Loaded loaded = read_settings(environment);
//   config::require_none(loaded.mistakes);                 // Error config lists all of them
#pragma once

#include <span>
#include <string>
#include <vector>

#include "polly/assembly/engine.hpp"
#include "polly/config/load.hpp"

namespace polly {

// Why open_store() would refuse these settings before it asks a server: one sentence each, in the words of who wrote
// them. That includes a type that no engine has, and files of certificates that cannot be read.
std::vector<std::string> storage_mistakes(const config::Storage& settings, std::span<const Engine> known = engines());

// Where a daemon is asked (command_line.server), its store is not this one, and is not checked.
config::Loaded read_settings(const config::Environment& environment);

}  // namespace polly
