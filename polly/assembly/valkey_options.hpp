// valkey_options: the configuration of a Valkey server as the client's options.
#pragma once

#include "polly/config/config.hpp"
#include "polly/valkey/options.hpp"

namespace polly {

// A URL comes first; what it leaves open is taken from the variables. Error config where the two contradict.
valkey::Options valkey_options(const config::Storage& storage);

}  // namespace polly
