// A cursor comes from the client that requests the next page. What is taken comes back as it was.
#include "polly/backends/dynamodb/detail/cursor.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "polly/base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const polly::dynamodb_backend::Table table("polly", "", polly::system_clock());
  const std::string text(reinterpret_cast<const char*>(data), size);
  const polly::Scan scan{"polly:"};
  try {
    const std::string key = polly::dynamodb_backend::key_of(polly::Cursor(text), scan, table);
    if (polly::dynamodb_backend::cursor_behind(key, scan, table).opaque() != text) std::abort();
  } catch (const polly::Error& error) {
    if (error.kind() != polly::ErrorKind::invalid_argument) std::abort();
  }
  if (text.empty()) return 0;
  const polly::Cursor sealed = polly::dynamodb_backend::cursor_behind(text.substr(0, 512), scan, table);
  if (polly::dynamodb_backend::key_of(sealed, scan, table) != text.substr(0, 512)) std::abort();
  return 0;
}
