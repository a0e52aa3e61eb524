// The replies of sentinels, parsed. RESP2 and RESP3 frame a row of fields and a message differently; both are read.
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

// The channel on which a sentinel announces another primary.
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

// Nullopt for any other message.
std::optional<PrimarySwitch> parse_switch(const resp3::Reply& message);

}  // namespace polly::valkey
