// Result: what the server answered to one statement: rows in binary, or why it refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "polly/backends/postgres/detail/server_error.hpp"

struct pg_result;  // libpq's

namespace polly::postgres {

class Result {
 public:
  enum class Kind { none, done, refused, skipped, end_of_batch };  // skipped: one before it was refused

  Result() noexcept = default;
  explicit Result(pg_result* result) noexcept : result_(result) {}  // takes it

  Kind kind() const noexcept;
  Refusal refusal() const;                // of a refused one
  bool ends_connection() const noexcept;  // of a refused one: FATAL

  std::size_t rows() const noexcept;
  bool is_null(std::size_t row, int column) const noexcept;
  std::string_view bytes(std::size_t row, int column) const noexcept;  // good as long as the result lives

  // Error unavailable where the server answered something else than was asked for.
  std::int64_t int8(std::size_t row, int column) const;
  bool boolean(std::size_t row, int column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };

  std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace polly::postgres
