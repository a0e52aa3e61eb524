// Opens the Valkey engine for a program that has to write: open_valkey_backend(), on a server that takes writes.
//
//   std::unique_ptr<Backend> backend = co_await open_valkey_primary(options, runtime);
//
// A single server that is a replica answers, serves reads and refuses every write. Behind sentinels and in a cluster
// the client finds the primaries by itself.
#pragma once

#include <memory>

#include "polly/backends/valkey/valkey_backend.hpp"

namespace polly {

// Waits up to options.start_timeout for a replica to be promoted. Error unavailable where it is not; and those of
// open_valkey_backend().
Task<std::unique_ptr<Backend>> open_valkey_primary(valkey::Options options, Runtime runtime);

}  // namespace polly
