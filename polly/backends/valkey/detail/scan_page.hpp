// One SCAN, as it is asked and answered; and which run of a server answered it, since each goes by an order of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/store/key.hpp"
#include "polly/store/scan.hpp"

namespace polly::valkey_backend {

resp3::Command scan_command(const Scan& scan, std::uint64_t at);

// Appends the keys of the answer; gives where the scan goes on; 0: it has ended. Error unavailable, or a refusal's.
std::uint64_t take_page(resp3::Reply reply, std::vector<Key>& keys);

// The run_id in the reply of INFO: 40 hex digits, others after each start. Error unavailable, and what a refusal means.
std::string run_of(resp3::Reply info);

}  // namespace polly::valkey_backend
