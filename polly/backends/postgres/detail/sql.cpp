#include "polly/backends/postgres/detail/sql.hpp"

#include <algorithm>
#include <array>

namespace polly::postgres {

namespace {

// When an entry goes whose lifetime is `after` ms, or that is to go at `at` (ms since 1970); both null: never.
#define POLLY_EXPIRY                                                  \
  "coalesce(clock_timestamp() + u.after * interval '1 millisecond', " \
  "timestamptz 'epoch' + u.at * interval '1 millisecond')"
// Of statements that may keep the expiry of a row (Lifetimes::kKeepsExpiry). That of a placeholder is none.
#define POLLY_EXPIRY_OR_SAME "CASE WHEN u.after < 0 THEN nullif(e.expires_at, '-infinity') ELSE " POLLY_EXPIRY " END"
#define POLLY_LIVE "(e.expires_at IS NULL OR e.expires_at > clock_timestamp())"
// When a row expires, in ms since 1970, and in how many ms; null: never.
#define POLLY_EXPIRES_AT \
  "CASE WHEN e.expires_at IS NOT NULL THEN ceil(extract(epoch FROM e.expires_at) * 1000)::int8 END"
#define POLLY_NUMBER(value) "encode(" value ", 'escape')::int8"

// Whether bytes are an integer as Polly writes it, and fit 64 bits. Nothing is cast before the text is known to be one.
constexpr std::string_view kIsNumber =
    "CASE WHEN octet_length(e.value) > 20 THEN false "
    "WHEN encode(e.value, 'escape') ~ '^(0|-?[1-9][0-9]{0,18})$' THEN "
    "encode(e.value, 'escape')::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 ELSE false END";

constexpr std::string_view kGet =
    "SELECT u.at, e.value FROM unnest($1::text[]) WITH ORDINALITY u(key, at) JOIN @.entries e ON e.key = u.key "
    "WHERE " POLLY_LIVE;

constexpr std::string_view kEntry =
    "SELECT u.at, e.value, e.revision, CASE WHEN e.expires_at IS NOT NULL THEN "
    "greatest(1, ceil(extract(epoch FROM e.expires_at - clock_timestamp()) * 1000))::int8 END, " POLLY_EXPIRES_AT
    " FROM unnest($1::text[]) WITH ORDINALITY u(key, at) JOIN @.entries e ON e.key = u.key WHERE " POLLY_LIVE;

constexpr std::string_view kExists =
    "SELECT u.at FROM unnest($1::text[]) WITH ORDINALITY u(key, at) JOIN @.entries e ON e.key = u.key "
    "WHERE " POLLY_LIVE;

#define POLLY_WRITE                                                                         \
  "INSERT INTO @.entries AS e (key, value, revision, expires_at) "                          \
  "SELECT u.key, u.value, nextval('@.revisions'), " POLLY_EXPIRY                            \
  " FROM unnest($1::text[], $2::bytea[], $3::int8[], $4::int8[]) u(key, value, after, at) " \
  "ORDER BY u.key COLLATE \"C\" ON CONFLICT (key) DO UPDATE SET "                           \
  "value = excluded.value, revision = excluded.revision, expires_at = excluded.expires_at"

constexpr std::string_view kSet = POLLY_WRITE;

// Answers with the keys that were absent.
constexpr std::string_view kSetIfAbsent = POLLY_WRITE " WHERE e.expires_at <= clock_timestamp() RETURNING e.key";

// Answers with the keys that are integers now, and what they are. What has expired by the first CASE has by every later
// one: they are computed in the order of the columns. kIsNumber is put in for #.
constexpr std::string_view kAdvance =
    "INSERT INTO @.entries AS e (key, value, revision, expires_at) "
    "SELECT u.key, decode(u.number::text, 'escape'), nextval('@.revisions'), " POLLY_EXPIRY
    " FROM unnest($1::text[], $2::int8[], $3::int8[], $4::int8[]) u(key, number, after, at) "
    "ORDER BY u.key COLLATE \"C\" ON CONFLICT (key) DO UPDATE SET "
    "value = CASE WHEN e.expires_at <= clock_timestamp() THEN excluded.value "
    "WHEN " POLLY_NUMBER("excluded.value") " > " POLLY_NUMBER("e.value") " THEN excluded.value ELSE e.value END, "
    "revision = CASE WHEN e.expires_at <= clock_timestamp() THEN excluded.revision "
    "WHEN " POLLY_NUMBER("excluded.value") " > " POLLY_NUMBER("e.value") " THEN excluded.revision ELSE e.revision END, "
    "expires_at = excluded.expires_at WHERE e.expires_at <= clock_timestamp() OR # "
    "RETURNING e.key, " POLLY_NUMBER("e.value");

// Answers with the keys that were there, and have not expired.
constexpr std::string_view kRemove =
    "WITH locked AS MATERIALIZED (SELECT e.key FROM @.entries e WHERE e.key = ANY($1::text[]) ORDER BY e.key FOR "
    "UPDATE) "
    "DELETE FROM @.entries e USING locked WHERE e.key = locked.key RETURNING e.key, " POLLY_LIVE;

// Answers with the keys that had this revision, and have the value now. The same value keeps the revision: callers that
// only renew a lifetime do not disturb each other.
constexpr std::string_view kReplace =
    "WITH locked AS MATERIALIZED (SELECT u.key, u.value, u.revision, u.after, u.at "
    "FROM unnest($1::text[], $2::bytea[], $3::int8[], $4::int8[], $5::int8[]) u(key, value, revision, after, at) "
    "JOIN @.entries e ON e.key = u.key ORDER BY e.key FOR UPDATE OF e) "
    "UPDATE @.entries e SET value = u.value, "
    "revision = CASE WHEN e.value = u.value THEN e.revision ELSE nextval('@.revisions') END, "
    "expires_at = " POLLY_EXPIRY_OR_SAME
    " FROM locked u WHERE e.key = u.key AND e.revision = u.revision AND " POLLY_LIVE " RETURNING e.key";

constexpr std::string_view kTouch =
    "WITH locked AS MATERIALIZED (SELECT u.key, u.after, u.at "
    "FROM unnest($1::text[], $2::int8[], $3::int8[]) u(key, after, at) JOIN @.entries e ON e.key = u.key "
    "ORDER BY e.key FOR UPDATE OF e) "
    "UPDATE @.entries e SET expires_at = " POLLY_EXPIRY " FROM locked u WHERE e.key = u.key AND " POLLY_LIVE
    " RETURNING e.key";

// Locks every key, those that are absent by a placeholder; a row that is there is not written.
constexpr std::string_view kLock =
    "INSERT INTO @.entries AS e (key, value, revision, expires_at) "
    "SELECT u.key, ''::bytea, 0, timestamptz '-infinity' FROM unnest($1::text[]) u(key) ORDER BY u.key COLLATE \"C\" "
    "ON CONFLICT (key) DO UPDATE SET key = excluded.key WHERE false";

// $1 all keys; conditions: $2 keys, $3 kinds (0 absent, 1 present, 2 unchanged), $4 revisions; $5 keys to remove;
// what to set: $6 keys, $7 values, $8 and $9 lifetimes. All of them are locked, and there: as placeholders where they
// were absent. Answers whether the conditions were met. Placeholders that are not set go again.
constexpr std::string_view kApply =
    "WITH state AS MATERIALIZED (SELECT e.key, e.revision, " POLLY_LIVE
    " AS live FROM @.entries e WHERE e.key = ANY($1::text[])), "
    "verdict AS MATERIALIZED (SELECT NOT EXISTS (SELECT 1 "
    "FROM unnest($2::text[], $3::int2[], $4::int8[]) c(key, kind, revision) LEFT JOIN state s ON s.key = c.key "
    "WHERE NOT CASE c.kind WHEN 0 THEN NOT coalesce(s.live, false) WHEN 1 THEN coalesce(s.live, false) "
    "ELSE coalesce(s.live AND s.revision = c.revision, false) END) AS met), "
    "removed AS (DELETE FROM @.entries e USING verdict WHERE e.key = ANY($1::text[]) AND "
    "CASE WHEN verdict.met AND e.key = ANY($6::text[]) THEN false "
    "ELSE e.expires_at = '-infinity' OR verdict.met AND e.key = ANY($5::text[]) END), "
    "put AS (UPDATE @.entries e SET value = u.value, revision = nextval('@.revisions'), expires_at "
    "= " POLLY_EXPIRY_OR_SAME
    " FROM unnest($6::text[], $7::bytea[], $8::int8[], $9::int8[]) u(key, value, after, at), verdict "
    "WHERE verdict.met AND e.key = u.key) "
    "SELECT met FROM verdict";

// $1 after this key, $2 from this key on, $3 before this one, $4 so many. Answers in the order of the keys. Rows of
// others whose key is none for Polly (kKeyBytesMax) cannot be named, and are not listed.
constexpr std::string_view kScan =
    "SELECT e.key FROM @.entries e WHERE e.key > $1::text AND e.key >= $2::text AND e.key < $3::text "
    "AND octet_length(e.key) BETWEEN 1 AND 512 AND " POLLY_LIVE " ORDER BY e.key LIMIT $4::int8";

constexpr std::string_view kScanRaw =
    "SELECT e.key, e.value, " POLLY_EXPIRES_AT
    " FROM @.entries e WHERE e.key > $1::text AND e.key >= $2::text "
    "AND e.key < $3::text AND octet_length(e.key) BETWEEN 1 AND 512 AND " POLLY_LIVE " ORDER BY e.key LIMIT $4::int8";

// $1 the schema, for whose advisory lock one instance at a time is let in; $2 how many at most. Answers with a row for
// each that went.
constexpr std::string_view kSweep =
    "WITH leader AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended('polly sweep ' || $1::text, 0)) AS "
    "is_this), "
    "expired AS MATERIALIZED (SELECT e.key FROM @.entries e WHERE (SELECT is_this FROM leader) "
    "AND e.expires_at <= statement_timestamp() ORDER BY e.expires_at LIMIT $2::int8 FOR UPDATE SKIP LOCKED) "
    "DELETE FROM @.entries e USING expired WHERE e.key = expired.key AND e.expires_at <= clock_timestamp() RETURNING 1";

// Whether the table can be read, not only whether a server answers.
constexpr std::string_view kPing = "SELECT EXISTS (SELECT 1 FROM @.entries e WHERE e.key = '')";

// Answers with one text: what the role may not do of what the other statements do; empty where it may do everything.
constexpr std::string_view kGrants =
    "SELECT concat_ws(', ', "
    "CASE WHEN NOT has_table_privilege('@.entries', 'SELECT') THEN 'SELECT' END, "
    "CASE WHEN NOT has_table_privilege('@.entries', 'INSERT') THEN 'INSERT' END, "
    "CASE WHEN NOT has_table_privilege('@.entries', 'UPDATE') THEN 'UPDATE' END, "
    "CASE WHEN NOT has_table_privilege('@.entries', 'DELETE') THEN 'DELETE' END, "
    "CASE WHEN NOT has_sequence_privilege('@.revisions', 'USAGE, UPDATE') THEN 'USAGE on the sequence revisions' END)";

// About how many rows, as the server counted them last (-1: never), and the bytes of the table with its indexes.
constexpr std::string_view kUsage =
    "SELECT c.reltuples::int8, pg_total_relation_size(c.oid)::int8 FROM pg_class c "
    "WHERE c.oid = '@.entries'::regclass";

#undef POLLY_WRITE
#undef POLLY_NUMBER
#undef POLLY_EXPIRES_AT
#undef POLLY_LIVE
#undef POLLY_EXPIRY_OR_SAME
#undef POLLY_EXPIRY

constexpr std::array kStatements{
    StatementText{Statement::get, "get", kGet},
    StatementText{Statement::entry, "entry", kEntry},
    StatementText{Statement::exists, "exists", kExists},
    StatementText{Statement::set, "set", kSet},
    StatementText{Statement::set_if_absent, "set_if_absent", kSetIfAbsent},
    StatementText{Statement::advance, "advance", kAdvance},
    StatementText{Statement::replace, "replace", kReplace},
    StatementText{Statement::remove, "remove", kRemove},
    StatementText{Statement::touch, "touch", kTouch},
    StatementText{Statement::lock, "lock", kLock},
    StatementText{Statement::apply, "apply", kApply},
    StatementText{Statement::scan, "scan", kScan},
    StatementText{Statement::scan_raw, "scan_raw", kScanRaw},
    StatementText{Statement::sweep, "sweep", kSweep},
    StatementText{Statement::ping, "ping", kPing},
    StatementText{Statement::grants, "grants", kGrants},
    StatementText{Statement::usage, "usage", kUsage},
};

std::string wrapped(std::string_view text, char mark) {
  std::string whole(1, mark);
  for (const char c : text) {
    whole += c;
    if (c == mark) whole += c;
  }
  return whole + mark;
}

}  // namespace

std::span<const StatementText> statements() noexcept {
  return kStatements;
}

const StatementText& text_of(Statement statement) noexcept {
  return kStatements[static_cast<std::size_t>(statement)];
}

std::string sql_name(std::string_view name) {
  return wrapped(name, '"');
}

// Standard strings: a backslash means itself (standard_conforming_strings, which Polly turns on).
std::string sql_text(std::string_view text) {
  return wrapped(text, '\'');
}

std::string in_schema(std::string_view text, std::string_view schema) {
  const std::string name = sql_name(schema);
  std::string whole;
  bool is_in_literal = false;
  for (const char c : text) {
    if (c == '\'') is_in_literal = !is_in_literal;
    if (c == '@' && is_in_literal) {
      const std::string inner = sql_text(name);  // its own quotation marks are there already
      whole += inner.substr(1, inner.size() - 2);
    } else if (c == '@') {
      whole += name;
    } else if (c == '#') {
      whole += kIsNumber;
    } else {
      whole += c;
    }
  }
  return whole;
}

std::string advisory_lock(std::string_view purpose, std::string_view schema) {
  return "hashtextextended(" + sql_text("polly " + std::string(purpose) + " " + std::string(schema)) + ", 0)";
}

std::string session_set_up(long long statement_timeout_ms) {
  const auto set = [](std::string_view name, std::string_view value) {
    return "set_config(" + sql_text(name) + ", " + sql_text(value) + ", false)";
  };
  std::string text = "SELECT current_setting('server_encoding'), current_setting('transaction_read_only')";
  text += ", " + set("standard_conforming_strings", "on");
  text += ", " + set("statement_timeout", std::to_string(statement_timeout_ms));
  text += ", " + set("lock_timeout", std::to_string(std::max(1LL, statement_timeout_ms / 4)));
  text += ", " + set("default_transaction_isolation", "read committed");
  text += ", " + set("plan_cache_mode", "force_generic_plan");
  for (const char* plan : {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"}) {
    text += ", " + set(plan, "off");
  }
  return text;
}

}  // namespace polly::postgres
