// Any text: options that pass check(), or an Error of kind config that repeats nothing. And any password that is
// percent-encoded comes back.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/valkey/url.hpp"

namespace {

using namespace polly::valkey;

constexpr std::string_view kMarker = "9q7X";  // in no message

void require(bool kept) {
  if (!kept) std::abort();
}

void parse_any(const std::string& url) {
  try {
    check(parse_url(url));
  } catch (const polly::Error& error) {
    require(error.kind() == polly::ErrorKind::config);
    require(std::string_view(error.what()).find(kMarker) == std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  parse_any(input);
  parse_any("valkey://:" + std::string(kMarker) + input);
  parse_any("valkeys+sentinel://h/m?sentinel_password=" + std::string(kMarker) + input);

  const bool fits = !input.empty() && input.find('\0') == std::string::npos && input.size() < kUrlBytesMax / 4;
  if (fits) {
    const Options options =
        parse_url("unix://" + polly::percent_encode(input) + ":" + polly::percent_encode(input) + "@/v?db=1");
    require(options.credentials.username == input);
    require(options.credentials.password.reveal() == input);
  }
  return 0;
}
