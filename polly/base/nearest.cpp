#include "polly/base/nearest.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

namespace polly {

namespace {

constexpr std::size_t kPrefixMin = 2;  // a shorter beginning may be that of anything

std::size_t edits_allowed(std::string_view word) noexcept {
  return 1 + word.size() / 6;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, above[j] + 1, row[j - 1] + 1});
      const bool are_exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (are_exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  std::vector<std::string> words;
  std::size_t least = SIZE_MAX;
  for (const std::string& candidate : known) {
    const bool is_beginning = word.size() >= kPrefixMin && candidate.starts_with(word);
    const std::size_t distance = is_beginning ? 1 : edit_distance(word, candidate);
    const bool is_near = is_beginning || (distance <= edits_allowed(word) && distance < candidate.size());
    if (!is_near || distance > least) continue;
    if (distance < least) words.clear();
    least = distance;
    words.push_back(candidate);
  }
  return words;
}

std::string either_of(const std::vector<std::string>& words) {
  std::string text = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) text += (i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

std::string did_you_mean(const std::vector<std::string>& words) {
  return words.empty() ? "" : "did you mean " + either_of(words) + "?";
}

}  // namespace polly
