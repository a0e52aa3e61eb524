// LaneState: what every connection of one event loop is given: what that of each client has
// (async_client/lane_state.hpp), and the options and counts of this one.
#pragma once

#include <memory>
#include <utility>

#include "polly/async_client/lane_state.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/valkey/access.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

struct LaneState : async_client::LaneState {
  LaneState(boost::asio::any_io_executor its_executor, const Options& its_options,
            std::shared_ptr<const Replaceable<Access>> its_access, const Clock& its_clock, Log& its_log,
            ClientCounts& its_counts, bool its_asks_sentinels = false)
      : async_client::LaneState(std::move(its_executor), its_clock, its_log, its_counts),
        options(its_options),
        access(std::move(its_access)),
        counts(its_counts),
        asks_sentinels(its_asks_sentinels) {}

  const Options& options;
  const std::shared_ptr<const Replaceable<Access>> access;  // shared with the client and its other lanes
  ClientCounts& counts;
  const bool asks_sentinels;  // whose credentials are others
};

}  // namespace polly::valkey
