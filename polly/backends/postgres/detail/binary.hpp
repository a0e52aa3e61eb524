// Values as PostgreSQL's binary format has them, big-endian, for parameters and results of statements:
//
//   int8, int2    their two's complement                         bool          one byte, 0 or 1
//   text, bytea   the bytes
//   an array      int4 dimensions (1; 0: it is empty)   int4 has nulls   int4 type of the elements
//                 int4 how many   int4 first index (1)
//                 and of each element: int4 bytes (-1: null), the bytes
//
//   Array keys(Type::text);
//   keys.add("a").add_null();
//   send(keys.bytes());
//
// Source: array_recv in src/backend/utils/adt/arrayfuncs.c; no document of PostgreSQL has it. Pure: no libpq here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace polly::postgres {

enum class Type : std::uint32_t { bytea = 17, int8 = 20, int2 = 21, text = 25 };  // as in pg_type

class Array {
 public:
  explicit Array(Type element);

  Array& add(std::string_view bytes);
  Array& add_int8(std::int64_t number);
  Array& add_int2(std::int16_t number);
  Array& add_null();

  std::string take();  // the whole of it; the array is of no use afterwards

 private:
  std::string bytes_;
  std::size_t size_ = 0;
  bool has_nulls_ = false;
};

std::string int8_bytes(std::int64_t number);

// nullopt where the bytes are no int8, no bool.
std::optional<std::int64_t> int8_of(std::string_view bytes) noexcept;
std::optional<bool> bool_of(std::string_view bytes) noexcept;

}  // namespace polly::postgres
