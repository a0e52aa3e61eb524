// postgres_options: the configuration of a PostgreSQL server as the backend's options.
#pragma once

#include "polly/backends/postgres/options.hpp"
#include "polly/config/config.hpp"

namespace polly {

PostgresOptions postgres_options(const config::Storage& storage);

}  // namespace polly
