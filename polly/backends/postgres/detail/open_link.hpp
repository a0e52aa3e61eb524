// How a connection becomes one that Polly works on: looked up, connected, its session set up, the schema's version
// looked at.
#pragma once

#include <memory>
#include <string>

#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/link.hpp"
#include "polly/backends/postgres/options.hpp"
#include "polly/base/task.hpp"

namespace polly::postgres {

// Connects, and sets up the session. Error: config where the database is not UTF-8, unavailable where it only reads.
Task<void> open_session(std::shared_ptr<Link> link, Conninfo conninfo, Milliseconds statement_timeout);

// The version of the schema that is there; 0: none.
Task<int> find_version(std::shared_ptr<Link> link, std::string schema);

// Error config where Polly cannot work with it: says what to do.
void check_version(int version, const std::string& schema);

}  // namespace polly::postgres
