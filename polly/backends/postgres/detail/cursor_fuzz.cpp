// A cursor comes from the client that requests the next page. What is taken is a key of that scan, and comes back as it
// was.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "polly/backends/postgres/detail/cursor.hpp"
#include "polly/base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* prefix : {"", "polly:"}) {
    const polly::Scan scan{prefix};
    try {
      const std::string key = polly::postgres::key_of(polly::Cursor(text), scan);
      if (!key.starts_with(prefix)) std::abort();
      if (polly::postgres::key_of(polly::postgres::cursor_behind(polly::Key(key)), scan) != key) std::abort();
    } catch (const polly::Error& error) {
      if (error.kind() != polly::ErrorKind::invalid_argument) std::abort();
    }
  }
  return 0;
}
