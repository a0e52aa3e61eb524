// load: the configuration from the environment. Every mistake is reported at once.
//
//   const Loaded loaded = load(Environment::of_process());
//   loaded.config.server.listen.port;
//   loaded.origin("POLLY_LISTEN").text();          // "default", "POLLY_LISTEN", "POLLY_PORT", "--listen"
//
// A secret may also come from a file: POLLY_API_TOKEN_FILE=/run/secrets/token (at most kSecretFileBytesMax, in UTF-8;
// the line ends around it are cut), and so may POLLY_FACTS. OTEL_* variables have no such form in OpenTelemetry; here
// they do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/config/environment.hpp"

namespace polly::config {

constexpr std::size_t kSecretFileBytesMax = 64 * 1024;

// Where a value came from.
struct Origin {
  enum class Kind { standard, environment, file };

  // "default"; the name of a variable or option; or "the file PATH (POLLY_API_TOKEN_FILE)".
  std::string text() const;

  Kind kind = Kind::standard;
  std::string name;  // of the variable or option
  std::string path;  // of the file
};

struct Loaded {
  const Origin& origin(std::string_view setting) const;

  Config config;
  std::vector<Origin> origins;        // in the order of settings()
  std::vector<std::string> mistakes;  // one sentence each, secrets hidden; empty after load()
  std::vector<std::string> warnings;  // what is set and has no effect
};

// Every mistake is collected; where there is one, its value stays the default.
Loaded read(const Environment& environment);

// Error config that lists all of them, where there is one.
void require_none(const std::vector<std::string>& mistakes);

// read(), where a mistake is an Error.
Loaded load(const Environment& environment);

}  // namespace polly::config
