// The limits of what can be configured of a server. The room that reads the configuration and the client that uses it
// keep the same ones.
#pragma once

#include <cstddef>
#include <cstdint>

#include "polly/base/clock.hpp"

namespace polly {

constexpr Milliseconds kOperationTimeoutMax{3'600'000};  // an hour; at least 1 ms
constexpr Milliseconds kStartTimeoutMax{3'600'000};      // how long start-up waits for a server; 0: one try

constexpr std::size_t kValkeyConnectionsMax = 64;  // of one event loop
constexpr std::size_t kValkeyWaitReplicasMax = 64;
constexpr std::uint32_t kValkeyDatabaseMax = 2'147'483'646;  // the server keeps their number in an int

constexpr std::size_t kPostgresConnectionsMax = 16;  // that write, of one event loop
constexpr std::size_t kPostgresSchemaBytesMax = 63;  // what PostgreSQL keeps of a name

constexpr std::size_t kDynamodbTableBytesMin = 3;
constexpr std::size_t kDynamodbTableBytesMax = 255;
constexpr std::size_t kDynamodbPrefixBytesMax = 255;

}  // namespace polly
