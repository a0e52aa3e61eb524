// How Polly's tables are made, and brought up to date: by one instance at a time, in one transaction.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/options.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"

namespace polly::postgres {

struct Migrated {
  Migrated() = default;

  int from = 0;  // 0: there were no tables
  int to = 0;
};

// Until `give_up` it waits for a server that is not up yet; one try at least. Where options.migrate is false it only
// looks. Error: config where the tables are missing, too old or too new, permission_denied, unavailable.
Task<Migrated> prepare_schema(PostgresOptions options, Conninfo conninfo, const Clock* clock, TimePoint give_up,
                              boost::asio::any_io_executor executor);

}  // namespace polly::postgres
