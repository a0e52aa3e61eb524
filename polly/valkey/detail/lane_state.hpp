// LaneState: what every connection of one event loop is given: what that of each client has
// (async_client/lane_state.hpp), and the options and counts of this one.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <utility>

#include "polly/async_client/lane_state.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

struct LaneState : async_client::LaneState {
  LaneState(boost::asio::any_io_executor its_executor, const Options& its_options,
            std::shared_ptr<boost::asio::ssl::context> its_tls_context, const Clock& its_clock, Log& its_log,
            ClientCounts& its_counts)
      : async_client::LaneState(std::move(its_executor), its_clock, its_log, its_counts),
        options(its_options),
        tls_context(std::move(its_tls_context)),
        counts(its_counts) {}

  const Options& options;
  const std::shared_ptr<boost::asio::ssl::context> tls_context;  // shared with the other lanes; nullptr: no TLS
  ClientCounts& counts;
};

}  // namespace polly::valkey
