#include "polly/backends/postgres/detail/server_error.hpp"

#include <algorithm>
#include <array>

namespace polly::postgres {

namespace {

struct Meaning {
  std::string_view begins;  // the SQLSTATE, or its class
  ErrorKind kind;
  Then then;
  std::string_view advice;
};

constexpr std::string_view kPooler =
    "this connection has prepared statements of another, or has lost its own: a pooler between Polly and the server "
    "has to work in session mode (PgBouncer: pool_mode = session)";

// The first that fits counts.
constexpr std::array kMeanings{
    Meaning{"57014", ErrorKind::deadline_exceeded, Then::answer,
            "the server gave up the statement, which took too long, and did nothing"},
    Meaning{"57P01", ErrorKind::unavailable, Then::reconnect, "the server is shutting down"},
    Meaning{"57P02", ErrorKind::unavailable, Then::reconnect, "the server has crashed and restarts"},
    Meaning{"57P03", ErrorKind::unavailable, Then::reconnect, "the server is starting up or shutting down"},
    Meaning{"57P", ErrorKind::unavailable, Then::reconnect, "the server ends this connection"},
    Meaning{"25006", ErrorKind::unavailable, Then::reconnect,
            "the server is read-only: it is a standby, or has default_transaction_read_only; name all hosts in the "
            "URL, and the one that writes is found"},
    Meaning{"40", ErrorKind::unavailable, Then::again, "others changed the same keys again and again; try again"},
    Meaning{"55P03", ErrorKind::unavailable, Then::alone, "another transaction has locked the entry: see pg_locks"},
    Meaning{"28", ErrorKind::permission_denied, Then::answer,
            "the server does not let this user in: check user and password of the URL, and pg_hba.conf"},
    Meaning{"42501", ErrorKind::permission_denied, Then::answer,
            "the role may not do this: docs/postgres.md lists the grants that Polly needs"},
    Meaning{"42P01", ErrorKind::config, Then::answer, "Polly's tables are missing: run `polly migrate-schema`"},
    Meaning{"3F000", ErrorKind::config, Then::answer, "Polly's schema is missing: run `polly migrate-schema`"},
    Meaning{"3D000", ErrorKind::config, Then::answer, "there is no such database: CREATE DATABASE ... ENCODING 'UTF8'"},
    Meaning{"42P05", ErrorKind::config, Then::answer, kPooler},
    Meaning{"42", ErrorKind::config, Then::answer,
            "Polly's tables are not as Polly made them: run `polly migrate-schema`, or undo what was changed"},
    Meaning{"26000", ErrorKind::unavailable, Then::reconnect, kPooler},
    Meaning{"53300", ErrorKind::resource_exhausted, Then::answer,
            "the server has no connection left: raise its max_connections, or use fewer"},
    Meaning{"53100", ErrorKind::resource_exhausted, Then::answer, "the server's disk is full"},
    Meaning{"53", ErrorKind::resource_exhausted, Then::answer, "the server has run out of something"},
    Meaning{"08P01", ErrorKind::unavailable, Then::reconnect,
            "the server, or a pooler in front of it, does not accept this connection"},
    Meaning{"08", ErrorKind::unavailable, Then::reconnect, "the connection broke"},
    Meaning{"58", ErrorKind::unavailable, Then::answer, "the server's system failed"},
    Meaning{"XX001", ErrorKind::corrupt, Then::alone, "the server found damaged data"},
    Meaning{"XX002", ErrorKind::corrupt, Then::alone, "the server found a damaged index"},
};

constexpr Meaning kRefused{"", ErrorKind::unavailable, Then::alone, "the server refused it"};

// Where the URL is at fault, not the server, libpq's text has one of these, or begins with the last.
constexpr std::array<std::string_view, 2> kOfSettings{"certificate", "does not support SSL"};
constexpr std::string_view kInvalid = "invalid ";

// "invalid sslmode value: "..."", "invalid integer value "..." for connection option "keepalives"": without the value,
// which may be a part of a password.
std::string without_value(std::string_view text) {
  const std::size_t begin = text.find('"');
  const std::size_t end = text.rfind('"', text.find(" for connection option"));
  if (begin == end) return std::string(text.substr(0, begin));
  return std::string(text.substr(0, begin)) + "\"***\"" + std::string(text.substr(end + 1));
}

const Meaning& meaning_of(std::string_view sqlstate) noexcept {
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(),
                                  [&](const Meaning& m) { return sqlstate.starts_with(m.begins); });
  return found == kMeanings.end() ? kRefused : *found;
}

bool is_sqlstate(std::string_view text) noexcept {
  return text.size() == 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

std::string one_line(std::string_view text) {
  constexpr std::size_t kBytesMax = 300;
  std::string line;
  for (const char c : text.substr(0, kBytesMax)) {
    const bool is_space = static_cast<unsigned char>(c) <= ' ';
    if (!is_space) line += c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

// The text that a trigger or a function raises by itself (P0001) may contain anything, keys included.
Refusal::Refusal(std::string sqlstate, std::string_view message) : sqlstate_(std::move(sqlstate)) {
  if (sqlstate_ != "P0001") message_ = one_line(message);
}

Refusal Refusal::of_connection(std::string_view text) {
  constexpr std::string_view kBefore = ":  ";
  constexpr std::size_t kStateBytes = 5;
  for (std::size_t at = text.find(kBefore); at != std::string_view::npos; at = text.find(kBefore, at + 1)) {
    const std::string_view state = text.substr(at + kBefore.size(), kStateBytes);
    const std::string_view rest = text.substr(std::min(text.size(), at + kBefore.size() + kStateBytes));
    if (!is_sqlstate(state) || !rest.starts_with(':')) continue;
    return Refusal(std::string(state), rest.substr(1, rest.find('\n') - 1));
  }
  if (text.find("no password supplied") != std::string_view::npos) return Refusal("28P01", "no password supplied");
  const bool is_invalid = text.starts_with(kInvalid);
  Refusal refusal("", is_invalid ? without_value(text) : std::string(text));
  refusal.is_of_settings_ =
      is_invalid || std::any_of(kOfSettings.begin(), kOfSettings.end(),
                                [&](std::string_view words) { return text.find(words) != std::string_view::npos; });
  return refusal;
}

Then Refusal::then() const noexcept {
  return meaning_of(sqlstate_).then;
}

Error Refusal::error() const {
  const Meaning& meaning = meaning_of(sqlstate_);
  if (sqlstate_.empty()) return Error(is_of_settings_ ? ErrorKind::config : ErrorKind::unavailable, message_);
  std::string text(meaning.advice);
  text += message_.empty() ? " (" : " (" + message_ + "; ";
  return Error(meaning.kind, text + "SQLSTATE " + sqlstate_ + ")");
}

}  // namespace polly::postgres
