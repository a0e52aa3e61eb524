// Where a scan goes on: behind a key. As text: "pg1." and the key's bytes in hexadecimal digits.
#pragma once

#include <string>

#include "polly/store/scan.hpp"

namespace polly::postgres {

Cursor cursor_behind(const Key& key);

// Error invalid_argument where no scan of that prefix gave it out.
std::string key_of(const Cursor& cursor, const Scan& scan);

}  // namespace polly::postgres
