// If-None-Match with any value: a list that contains the tag alone, after what was fuzzed, is found exactly where the
// whole is well-formed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/http/entity_tag.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace polly::http;
  constexpr std::string_view kTag = "\"0a1b\"";
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(data[i]);
  Request request;
  request.headers.emplace_back("If-None-Match", text);
  const bool has_tag = has_entity_tag(request, kTag);
  Request twice;
  twice.headers.emplace_back("If-None-Match", text + "," + text);
  const bool is_star = text.find('*') != std::string::npos;  // alone it matches everything, in a list it is malformed
  if (!is_star && has_entity_tag(twice, kTag) != has_tag) std::abort();
  return 0;
}
