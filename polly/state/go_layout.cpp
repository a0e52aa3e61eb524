#include "polly/state/go_layout.hpp"

#include <algorithm>
#include <array>

#include "polly/base/error.hpp"
#include "polly/codec/zlib_stream.hpp"
#include "polly/store/json_value.hpp"

namespace polly {

namespace {

struct GoWord {
  std::string_view word;
  Fact<std::int64_t> fact;
  bool is_in_v1;
};

constexpr std::array kGoWords{GoWord{"pr", kPrNumber, true}, GoWord{"vulnerability_check", kVulnCheckRunId, true},
                              GoWord{"license_check", kLicenseCheckRunId, true},
                              GoWord{"workflow", kWorkflowRunId, true}, GoWord{"check_suite", kCheckSuiteId, false}};
static_assert(kGoWords.size() == kFacts.size());

constexpr std::array kGoLayouts{std::pair<std::string_view, GoLayout>{"go-v1", GoLayout::v1},
                                std::pair<std::string_view, GoLayout>{"go-v2", GoLayout::v2}};

template <class Is>
const GoWord* find_word(GoLayout layout, Is is) noexcept {
  const auto found = std::find_if(kGoWords.begin(), kGoWords.end(), [&](const GoWord& word) {
    return (word.is_in_v1 || layout == GoLayout::v2) && is(word);
  });
  return found == kGoWords.end() ? nullptr : &*found;
}

// Removes the last part of "a:b:c" and returns it; the whole text where it has no colon.
std::string_view take_last_part(std::string_view& text) noexcept {
  const std::size_t colon = text.rfind(':');
  const std::string_view part = text.substr(colon == text.npos ? 0 : colon + 1);
  text = colon == text.npos ? std::string_view() : text.substr(0, colon);
  return part;
}

std::optional<std::int64_t> integer_in(std::string_view text) noexcept {
  constexpr std::string_view kJsonBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kJsonBlanks);
  if (begin == text.npos || text.size() > kGoTextBytesMax) return std::nullopt;
  return parse_integer(text.substr(begin, text.find_last_not_of(kJsonBlanks) + 1 - begin));
}

std::string why_not_an_integer(std::string_view text, std::string_view where) {
  const bool is_long = text.size() > kGoTextBytesMax;
  return "expected an integer, found " + (is_long ? std::to_string(text.size()) + " bytes" : describe_json(text)) +
         std::string(where);
}

}  // namespace

std::string_view to_string(GoLayout layout) noexcept {
  return kGoLayouts[static_cast<std::size_t>(layout)].first;
}

std::optional<GoLayout> find_go_layout(std::string_view name) noexcept {
  for (const auto& [known, layout] : kGoLayouts) {
    if (known == name) return layout;
  }
  return std::nullopt;
}

std::optional<GoKey> parse_go_key(GoLayout layout, std::string_view key) {
  const std::string_view whole = key;
  const std::string_view sha = take_last_part(key);
  const std::string_view name = take_last_part(key);
  const GoWord* word = find_word(layout, [name](const GoWord& known) { return known.word == name; });
  if (word == nullptr || !Commit::is_sha(sha)) return std::nullopt;
  if (layout == GoLayout::v1) {
    const bool is_all = whole.size() == name.size() + 1 + sha.size();
    return is_all ? std::optional(GoKey(Commit(sha), word->fact)) : std::nullopt;
  }
  const std::string_view repository = take_last_part(key);
  try {
    return GoKey(Commit(sha, Repository(key, repository)), word->fact);
  } catch (const Error&) {
    return std::nullopt;  // not the names of an owner and a repository
  }
}

std::optional<Key> go_key(GoLayout layout, const Commit& commit, Fact<std::int64_t> fact) {
  const GoWord* word = find_word(layout, [fact](const GoWord& known) { return known.fact == fact; });
  if (word == nullptr) return std::nullopt;
  std::string key;
  if (layout == GoLayout::v2) {
    if (!commit.repository()) return std::nullopt;
    key = commit.repository()->owner() + ":" + commit.repository()->name() + ":";
  }
  return Key(key.append(word->word).append(":").append(commit.sha()));
}

// The integer comes first: "80" also has the header of a zlib stream.
GoValue read_go_value(std::string_view bytes) {
  if (const auto number = integer_in(bytes)) return *number;
  const codec::Inflated inflated = codec::inflate_zlib(bytes, kGoTextBytesMax);
  switch (inflated.result) {
    case codec::Inflation::whole: break;
    case codec::Inflation::not_zlib: return why_not_an_integer(bytes, "");
    case codec::Inflation::damaged: return std::string("it begins as a zlib stream does, and is damaged or cut off");
    case codec::Inflation::too_long:
      return "it inflates to more than " + std::to_string(kGoTextBytesMax) + " bytes, which is not an integer";
  }
  if (const auto number = integer_in(inflated.text)) return *number;
  return why_not_an_integer(inflated.text, " (compressed)");
}

}  // namespace polly
