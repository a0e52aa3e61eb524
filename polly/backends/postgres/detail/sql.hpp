// The statements that Polly has PostgreSQL prepare. Each is one transaction by itself, and takes arrays, so that what
// many callers ask is one statement; the transaction of apply() has two (lock, then apply).
//
//   entries(key text COLLATE "C" PRIMARY KEY, value bytea, revision bigint, expires_at timestamptz)
//
// `revision` comes from a sequence; it changes whenever the value is written, and is kept where only the lifetime
// is. An entry has expired from `expires_at` on, by the server's clock. A placeholder, which only the transaction that
// made it ever sees, has expired since for ever ('-infinity').
//
// Every statement that locks several rows does so in the order of their keys, so that two of them never wait for each
// other. $n are binary (binary.hpp).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace polly::postgres {

enum class Statement {
  get,
  entry,
  exists,
  set,
  set_if_absent,
  advance,
  replace,
  remove,
  touch,
  lock,
  apply,
  scan,
  scan_raw,
  sweep,
  ping,
  grants,
  usage
};

struct StatementText {
  Statement statement;
  const char* name;       // on the connection
  std::string_view text;  // @ stands for the quoted schema
};

std::span<const StatementText> statements() noexcept;
const StatementText& text_of(Statement statement) noexcept;

// A name as SQL wants it: "polly", with its quotation marks doubled.
std::string sql_name(std::string_view name);
// A text as SQL wants it: 'it''s'.
std::string sql_text(std::string_view text);
// Every @ replaced by the quoted schema.
std::string in_schema(std::string_view text, std::string_view schema);

// The number of an advisory lock, as SQL: one for each purpose and schema of a database.
std::string advisory_lock(std::string_view purpose, std::string_view schema);

// What a new connection sets for itself, by a statement rather than when it logs in, so that a pooler may stand
// between; and what it asks about the server. Its one row: encoding, is it read-only.
std::string session_set_up(long long statement_timeout_ms);

}  // namespace polly::postgres
