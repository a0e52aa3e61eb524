#include "polly/backends/postgres/detail/result.hpp"

#include <libpq-fe.h>

#include "polly/backends/postgres/detail/binary.hpp"

namespace polly::postgres {

namespace {

std::string_view field(const pg_result* result, int code) noexcept {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

Error strange_answer(std::string_view expected) {
  return Error(ErrorKind::unavailable, "the server answered something else where " + std::string(expected) +
                                           " was expected: is something between that changes answers?");
}

}  // namespace

void Result::Clear::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

Result::Kind Result::kind() const noexcept {
  if (!result_) return Kind::none;
  switch (PQresultStatus(result_.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK: return Kind::done;
    case PGRES_PIPELINE_SYNC: return Kind::end_of_batch;
    case PGRES_PIPELINE_ABORTED: return Kind::skipped;
    default: return Kind::refused;
  }
}

// Without a SQLSTATE it is libpq that speaks: the connection broke.
Refusal Result::refusal() const {
  const std::string_view sqlstate = field(result_.get(), PG_DIAG_SQLSTATE);
  const std::string_view message = field(result_.get(), PG_DIAG_MESSAGE_PRIMARY);
  if (sqlstate.empty()) return Refusal("", PQresultErrorMessage(result_.get()));
  return Refusal(std::string(sqlstate), message);
}

bool Result::ends_connection() const noexcept {
  const std::string_view severity = field(result_.get(), PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity != "ERROR";
}

std::size_t Result::rows() const noexcept {
  return result_ ? static_cast<std::size_t>(PQntuples(result_.get())) : 0;
}

bool Result::is_null(std::size_t row, int column) const noexcept {
  return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::string_view Result::bytes(std::size_t row, int column) const noexcept {
  const int at = static_cast<int>(row);
  return {PQgetvalue(result_.get(), at, column), static_cast<std::size_t>(PQgetlength(result_.get(), at, column))};
}

std::int64_t Result::int8(std::size_t row, int column) const {
  const std::optional<std::int64_t> number = int8_of(bytes(row, column));
  if (!number || is_null(row, column)) throw strange_answer("an int8");
  return *number;
}

bool Result::boolean(std::size_t row, int column) const {
  const std::optional<bool> yes = bool_of(bytes(row, column));
  if (!yes) throw strange_answer("a boolean");
  return *yes;
}

}  // namespace polly::postgres
