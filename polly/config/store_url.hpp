// A store by its URL alone, for programs that do not read the environment (load() does the same for POLLY_STORE_URL).
//
//   Storage storage = storage_of_url("sqlite:polly.db");
//   storage.timeout = Milliseconds(500);                   // everything else has its default
#pragma once

#include <string>

#include "polly/config/config.hpp"

namespace polly::config {

// Error config: what cannot be a URL of a store, or of its SQLite file. It repeats nothing that may be a password.
Storage storage_of_url(std::string url);

// Sets the type, and the file of SQLite, from the URL; nothing where `url` is empty.
void settle_url(Storage& storage);

}  // namespace polly::config
