// valkey_options: what the configuration says of a Valkey server, as the client's options.
#pragma once

#include "polly/config/config.hpp"
#include "polly/valkey/options.hpp"

namespace polly {

// A URL comes first; what it leaves open, the variables say. Error config where they cannot be meant together.
valkey::Options valkey_options(const config::Storage& storage);

}  // namespace polly
