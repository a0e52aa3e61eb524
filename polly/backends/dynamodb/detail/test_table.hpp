// The table of the tests of this folder: test_table() has no prefix, prefixed_table() has "blue:".
#pragma once

#include "polly/backends/dynamodb/detail/table.hpp"

namespace polly::dynamodb_backend {

inline const Table& test_table() {
  static const Table table("polly", "", system_clock());
  return table;
}

inline const Table& prefixed_table() {
  static const Table table("polly", "blue:", system_clock());
  return table;
}

}  // namespace polly::dynamodb_backend
