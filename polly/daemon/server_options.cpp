#include "polly/daemon/server_options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "polly/daemon/connection_limit.hpp"
#include "polly/daemon/memory_limit.hpp"

namespace polly {

http::ServerOptions server_options(const config::Http& settings, Log& log) {
  http::ServerOptions options;
  const std::optional<std::size_t> limit = memory_limit();
  options.memory_bytes_max = http_memory_that_fits(settings.memory_max, limit);
  const std::size_t body_wanted = options.body_bytes_max;
  options.body_bytes_max = body_that_fits(body_wanted, limit);
  if (options.memory_bytes_max < settings.memory_max || options.body_bytes_max < body_wanted) {
    log.write(Level::warning,
              "the memory limit of this process is small, so requests and their bodies are limited further: raise it "
              "(MemoryMax=, the container's limit) or lower POLLY_HTTP_MEMORY_MAX",
              {{"limit_bytes", static_cast<std::int64_t>(*limit)},
               {"http_memory_bytes", static_cast<std::int64_t>(options.memory_bytes_max)},
               {"body_bytes_max", static_cast<std::int64_t>(options.body_bytes_max)}});
  }
  options.idle_timeout = settings.idle_timeout;
  options.connections_max = connections_that_fit(settings.connections_max);
  if (options.connections_max < settings.connections_max) {
    log.write(Level::warning,
              "the limit on open files allows fewer connections than POLLY_HTTP_CONNECTIONS_MAX: raise it "
              "(ulimit -n, LimitNOFILE=)",
              {{"connections", static_cast<std::int64_t>(options.connections_max)}});
  }
  return options;
}

}  // namespace polly
