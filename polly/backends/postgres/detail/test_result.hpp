// For tests without a server: results as libpq would give them.
//
//   Result rows = test_rows({{int8_bytes(1), "value"}});     // two columns; std::nullopt is NULL
//   Result refused = test_refusal();                         // without a SQLSTATE: as when the connection breaks
//   Result sync = test_end_of_batch();
#pragma once

#include <libpq-fe.h>

#include <optional>
#include <string>
#include <vector>

#include "polly/backends/postgres/detail/result.hpp"

namespace polly::postgres {

using TestRow = std::vector<std::optional<std::string>>;

inline Result test_rows(const std::vector<TestRow>& rows) {
  pg_result* result = PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK);
  std::string name = "column";
  std::vector<PGresAttDesc> columns(rows.empty() ? 1 : rows.front().size());
  for (PGresAttDesc& column : columns) column.name = name.data();
  PQsetResultAttrs(result, static_cast<int>(columns.size()), columns.data());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      std::optional<std::string> value = rows[row][column];
      PQsetvalue(result, static_cast<int>(row), static_cast<int>(column), value ? value->data() : nullptr,
                 value ? static_cast<int>(value->size()) : -1);
    }
  }
  return Result(result);
}

inline Result test_refusal() {
  return Result(PQmakeEmptyPGresult(nullptr, PGRES_FATAL_ERROR));
}

inline Result test_skipped() {  // behind a refused one
  return Result(PQmakeEmptyPGresult(nullptr, PGRES_PIPELINE_ABORTED));
}

inline Result test_end_of_batch() {
  return Result(PQmakeEmptyPGresult(nullptr, PGRES_PIPELINE_SYNC));
}

}  // namespace polly::postgres
