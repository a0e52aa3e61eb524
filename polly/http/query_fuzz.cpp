// The query and the head of any request: what check_query() admits has each known parameter at most once, and every
// value can be read; the id that is found in a head that was refused is sound.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/http/detail/request_ids.hpp"
#include "polly/http/query.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace polly::http;
  static const std::vector<std::string> known{"wait", "for", "limit"};
  static RequestIds ids;
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(data[i]);
  bool is_admitted = false;
  try {
    check_query(text, known);
    is_admitted = true;
  } catch (const polly::Error& error) {
    if (error.kind() != polly::ErrorKind::invalid_argument) std::abort();
  }
  if (is_admitted) {
    for (const std::string& name : known) query_value(text, name);  // an error ends the program
    if (query_value(text, "other")) std::abort();
  }
  if (!is_sound_request_id(ids.of_refused(text).request_id())) std::abort();
  return 0;
}
