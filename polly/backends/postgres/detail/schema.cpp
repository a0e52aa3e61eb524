#include "polly/backends/postgres/detail/schema.hpp"

#include <array>

namespace polly::postgres {

namespace {

// Values are not compressed by the server: Polly does that itself where it is wanted, and small ones gain nothing.
// Deleted and replaced rows make room quickly where autovacuum does not wait for a fifth of the table.
constexpr std::string_view kFirst = R"(
CREATE TABLE @.schema_version (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  version integer NOT NULL);
INSERT INTO @.schema_version (version) VALUES (0);
CREATE SEQUENCE @.revisions AS bigint;
CREATE TABLE @.entries (
  key text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL,
  revision bigint NOT NULL,
  expires_at timestamptz)
  WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
ALTER SEQUENCE @.revisions OWNED BY @.entries.revision;
CREATE INDEX entries_expires_at ON @.entries (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON TABLE @.entries IS 'The state that Polly keeps; see docs/postgres.md';
)";

constexpr std::array kSteps{kFirst};

}  // namespace

std::span<const std::string_view> schema_steps() noexcept {
  return kSteps;
}

}  // namespace polly::postgres
