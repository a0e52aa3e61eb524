// resolve_host: the addresses of a host name. getaddrinfo(3) blocks and cannot be interrupted, so each name has a
// thread of its own, and its caller may leave it behind: a name server that hangs holds up neither a deadline nor an
// end.
//
//   const ResolvedHost found = co_await resolve_host("db.example", is_unwanted);
//   if (found.addresses.empty()) throw Error(ErrorKind::unavailable, found.failure);
#pragma once

#include <boost/asio/ip/address.hpp>
#include <functional>
#include <string>
#include <vector>

#include "polly/base/task.hpp"

namespace polly {

constexpr std::size_t kResolvingMax = 64;  // threads that wait for name servers; one more name fails at once

struct ResolvedHost {
  ResolvedHost() = default;

  std::vector<boost::asio::ip::address> addresses;  // in the order of the system; empty: failure says why
  std::string failure;                              // "Name or service not known"
};

// An address is its own answer. `is_unwanted` is asked on the caller's loop, every few milliseconds while a name is
// being resolved: once it is true, nothing is waited for any more.
Task<ResolvedHost> resolve_host(std::string host, std::function<bool()> is_unwanted);

}  // namespace polly
