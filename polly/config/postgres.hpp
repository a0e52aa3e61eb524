// The variables of a PostgreSQL server: how each is read, and which exclude each other.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/config/environment.hpp"

namespace polly::config {

// The schemes of URLs of a PostgreSQL server; POLLY_STORAGE_TYPE may be either.
inline constexpr std::array<std::string_view, 2> kPostgresSchemes{"postgres", "postgresql"};

bool is_postgres(std::string_view type) noexcept;

std::optional<Secret> parse_postgres_url(std::string_view text);  // libpq reads the rest of it
std::optional<std::string> parse_postgres_schema(std::string_view text);
std::optional<std::size_t> parse_postgres_connections(std::string_view text);

// One sentence each. The configuration is what was read of the environment.
std::vector<std::string> postgres_mistakes(const Config& config, const Environment& environment);

// Variables that have no effect, since the state is kept elsewhere.
std::vector<std::string> postgres_warnings(const Config& config, const Environment& environment);

}  // namespace polly::config
