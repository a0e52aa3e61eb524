// Any form gives a payload or an Error, and an encoded payload decodes to itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/github/form.hpp"

namespace {

std::string encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4], kDigits[byte & 0xF]};
  }
  return encoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    if (polly::github::form_payload(input).size() > input.size()) std::abort();
  } catch (const polly::Error&) {
  }
  if (polly::github::form_payload("payload=" + encode(input)) != input) std::abort();
  return 0;
}
