// Where a scan goes on: behind a key of the table, which may be one that the scan does not list. As text: "dy1.", the
// key's bytes in hexadecimal digits, ".", and 16 digits of a checksum of the key and of what is scanned.
#pragma once

#include <string>

#include "polly/backends/dynamodb/detail/table.hpp"
#include "polly/store/scan.hpp"

namespace polly::dynamodb_backend {

Cursor cursor_behind(const std::string& whole_key, const Scan& scan, const Table& table);

// The key. Error invalid_argument where no scan of that prefix, of that table, gave the cursor out.
std::string key_of(const Cursor& cursor, const Scan& scan, const Table& table);

}  // namespace polly::dynamodb_backend
