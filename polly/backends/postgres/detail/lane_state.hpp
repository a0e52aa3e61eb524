// LaneState: what every connection of one event loop is given: what that of each client has
// (async_client/lane_state.hpp), and the options and counts of this one.
#pragma once

#include <memory>
#include <utility>

#include "polly/async_client/lane_state.hpp"
#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/counts.hpp"
#include "polly/backends/postgres/options.hpp"
#include "polly/base/replaceable.hpp"

namespace polly::postgres {

struct LaneState : async_client::LaneState {
  LaneState(boost::asio::any_io_executor its_executor, const PostgresOptions& its_options,
            const Replaceable<Conninfo>& its_conninfo, const Clock& its_clock, Log& its_log, Counts& its_counts)
      : async_client::LaneState(std::move(its_executor), its_clock, its_log, its_counts),
        options(its_options),
        conninfo(its_conninfo),
        counts(its_counts) {}

  const PostgresOptions& options;
  const Replaceable<Conninfo>& conninfo;  // for connections that are opened from now on
  Counts& counts;
};

}  // namespace polly::postgres
