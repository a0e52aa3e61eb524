// What sentinels say, taken apart. RESP2 and RESP3 differ in how a row of fields and a message are framed, and are read
// alike.
//
//   SENTINEL GET-MASTER-ADDR-BY-NAME mymaster     ["10.0.0.1", "6379"]; null: nothing of that name is watched
//   SENTINEL SENTINELS mymaster                   [{name, ip, port, runid, ...}, ...]: the others that watch it
//   (a message, to those who subscribed)          ["message", "+switch-master", "mymaster 10.0.0.1 6379 10.0.0.2 6379"]
//
// Source: https://valkey.io/topics/sentinel/
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/resp3/reply.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

// The channel that tells of another primary.
constexpr std::string_view kSwitchChannel = "+switch-master";

// Another server is the primary of that name.
struct PrimarySwitch {
  PrimarySwitch(std::string of, Address its_old, Address its_new)
      : name(std::move(of)), from(std::move(its_old)), to(std::move(its_new)) {}

  std::string name;
  Address from;
  Address to;

  friend bool operator==(const PrimarySwitch&, const PrimarySwitch&) = default;
};

// Nullopt where it is no address.
std::optional<Address> parse_primary(const resp3::Reply& reply);

// At most kAddressesMax; what is no sentinel's row is left out.
std::vector<Address> parse_sentinels(const resp3::Reply& reply);

// Nullopt where the message says something else.
std::optional<PrimarySwitch> parse_switch(const resp3::Reply& message);

}  // namespace polly::valkey
