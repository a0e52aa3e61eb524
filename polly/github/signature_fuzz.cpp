// No header and body crash the verifier, and only the right signature verifies.
#include <cstdint>
#include <cstdlib>

#include "polly/github/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const polly::Secret secret("fuzz");
  static const polly::github::SignatureVerifier verifier({secret, polly::Secret("other")});
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');  // header, line feed, body
  const std::string_view header = input.substr(0, line);
  const std::string_view body = line == std::string_view::npos ? std::string_view() : input.substr(line + 1);

  const std::string right = polly::github::sign(body, secret);
  if (!verifier.verify(body, right)) std::abort();
  if (verifier.verify(body, header) && header != right && header != polly::github::sign(body, polly::Secret("other"))) {
    std::abort();
  }
  return 0;
}
