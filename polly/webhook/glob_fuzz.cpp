// Everyone who may create check runs and workflows chooses their names. The matcher agrees with the definition of a
// glob, which is computed here for each pair of a start of the pattern and a start of the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "polly/webhook/glob.hpp"

namespace {

constexpr std::size_t kLengthMax = 200;  // of each; longer ones only take longer

bool is_match_by_definition(std::u32string_view pattern, std::u32string_view text) {
  std::vector<bool> before(text.size() + 1, false);
  before[0] = true;
  for (const char32_t wanted : pattern) {
    std::vector<bool> now(text.size() + 1, false);
    now[0] = wanted == U'*' && before[0];
    for (std::size_t i = 1; i <= text.size(); ++i) {
      const bool is_one = wanted == U'?' || wanted == text[i - 1];
      now[i] = wanted == U'*' ? before[i] || now[i - 1] : is_one && before[i - 1];
    }
    before = now;
  }
  return before[text.size()];
}

}  // namespace

// The pattern, a line end, and the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using polly::webhook::GlobCase;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view pattern = input.substr(0, std::min(end, kLengthMax));
  const std::string_view text = input.substr(std::min(end + 1, input.size())).substr(0, kLengthMax);
  for (const GlobCase how : {GlobCase::exact, GlobCase::ignored}) {
    const std::u32string characters = polly::webhook::characters_of(text, how);
    const bool expected = is_match_by_definition(polly::webhook::characters_of(pattern, how), characters);
    if (polly::webhook::Glob(pattern, how).matches(characters) != expected) std::abort();
  }
  return 0;
}
