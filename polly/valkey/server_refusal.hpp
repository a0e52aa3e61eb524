// What a server's error means to a caller: -OOM, -READONLY, -NOAUTH and the others as an Error with advice.
#pragma once

#include <string_view>

#include "polly/base/error.hpp"
#include "polly/resp3/reply.hpp"

namespace polly::valkey {

// `text` is an error reply's: "OOM command not allowed when used memory > 'maxmemory'." Never repeats a command's
// arguments, which may be keys.
Error error_of_refusal(std::string_view text);

// Throws what the reply means, where it is an error.
inline void check(const resp3::Reply& reply) {
  if (reply.is_error()) throw error_of_refusal(reply.text());
}

// The reply, where it is no error.
inline resp3::Reply checked(resp3::Reply reply) {
  check(reply);
  return reply;
}

// Nothing was done and the same may succeed a little later: LOADING, BUSY, TRYAGAIN, CLUSTERDOWN, MASTERDOWN, ...
bool is_worth_another_try(std::string_view text) noexcept;

}  // namespace polly::valkey
