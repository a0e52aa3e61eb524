#include "polly/backends/valkey/detail/cluster_cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "polly/backends/valkey/detail/cluster_nodes.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"

namespace polly::valkey_backend {

namespace {

constexpr std::string_view kFirstWord = "cluster";
constexpr std::size_t kWords = 7;
constexpr std::array<std::string_view, 3> kPasses{"once", "some", "again"};
constexpr int kHex = 16;

Error nobody_gave_it_out() {
  return Error(ErrorKind::invalid_argument, "this store did not give out that cursor");
}

std::string hex_of(std::uint64_t number) {
  std::array<char, kHex> digits{};
  const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), number, kHex);
  return {digits.data(), end};
}

}  // namespace

std::uint64_t parse_cursor_number(std::string_view text) {
  const auto number = parse_decimal<std::uint64_t>(text);
  if (!number) throw nobody_gave_it_out();
  return *number;
}

ClusterCursor ClusterCursor::parse(std::string_view text) {
  std::array<std::string_view, kWords> words;
  for (std::string_view& word : words) {
    const std::size_t end = &word == &words.back() ? text.size() : text.find('.');
    if (end == std::string_view::npos) throw nobody_gave_it_out();
    word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto pass = std::find(kPasses.begin(), kPasses.end(), words[3]);
  const bool is_run = words[5] == kNoRun || ClusterNodes::is_id(words[5]);
  const auto fingerprint = parse_hex<std::uint64_t>(words[1]);
  if (words[0] != kFirstWord || !fingerprint || pass == kPasses.end() || !ClusterNodes::is_id(words[4]) || !is_run) {
    throw nobody_gave_it_out();
  }
  ClusterCursor cursor(*fingerprint, std::string(words[4]));
  const std::uint64_t restarts = parse_cursor_number(words[2]);
  if (restarts > kRestartsMax) throw nobody_gave_it_out();
  cursor.restarts = static_cast<std::uint32_t>(restarts);
  cursor.pass = static_cast<Pass>(pass - kPasses.begin());
  cursor.run = words[5];
  cursor.at = parse_cursor_number(words[6]);
  if ((cursor.at == 0) != (cursor.run == kNoRun)) throw nobody_gave_it_out();
  return cursor;
}

std::string ClusterCursor::text() const {
  std::string text(kFirstWord);
  const std::string_view its_pass = kPasses.at(static_cast<std::size_t>(pass));
  const std::string under = hex_of(fingerprint);
  const std::string times = std::to_string(restarts);
  const std::string where = std::to_string(at);
  for (const std::string_view word : {std::string_view(under), std::string_view(times), its_pass,
                                      std::string_view(node), std::string_view(run), std::string_view(where)}) {
    text.append(".").append(word);
  }
  return text;
}

}  // namespace polly::valkey_backend
