// SentinelList: whom to ask next where the primary is, and what became of those who were asked.
//
//   SentinelList list("mymaster", options.addresses);
//   const Address& sentinel = list.next();                     // each in turn, for ever
//   list.failed(error);                                        // or: list.knows_no_primary(), list.answered()
//   if (std::optional<Error> verdict = list.verdict()) ...     // all of them were asked in vain
//
// Sentinels name others that watch the same primary: these are asked after those of the configuration.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class SentinelList {
 public:
  // At least one address.
  SentinelList(std::string primary_name, std::vector<Address> configured);

  const Address& next();

  // Instead of those learned before.
  void learn(const std::vector<Address>& others);

  // The one that was next() last ...
  void failed(const Error& error);  // ... cannot be asked; the message names it
  void knows_no_primary();          // ... watches nothing of that name
  void answered();                  // ... named the primary: the round starts again

  // Nothing while some of them were not asked yet. Error config or permission_denied where one of them gave that, and
  // unavailable where they are just not there.
  std::optional<Error> verdict() const;

  std::size_t size() const noexcept { return addresses_.size(); }

 private:
  const std::string primary_name_;
  std::vector<Address> addresses_;  // at most kAddressesMax
  const std::size_t configured_;    // how many of them
  std::size_t next_ = 0;
  Address asked_;  // last
  std::size_t asked_in_vain_ = 0;
  std::vector<std::string> strangers_;  // who know no such primary; at most one round of each
  std::vector<Error> failures_;
};

}  // namespace polly::valkey
