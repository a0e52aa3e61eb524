// One SCAN, as it is asked and answered.
#pragma once

#include <cstdint>
#include <vector>

#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/store/key.hpp"
#include "polly/store/scan.hpp"

namespace polly::valkey_backend {

resp3::Command scan_command(const Scan& scan, std::uint64_t at);

// Appends the keys of the answer; says where the scan goes on, 0: nowhere. Error unavailable, and what a refusal means.
std::uint64_t take_page(resp3::Reply reply, std::vector<Key>& keys);

}  // namespace polly::valkey_backend
