// The known word that was probably meant: for messages about names that do not exist.
//
//   did_you_mean(nearest("stat", {"serve", "state", "stats"}));        // "did you mean state or stats?"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace polly {

// How many characters must be put in, taken out, changed, or exchanged with their neighbour (Damerau-Levenshtein in its
// restricted form, "optimal string alignment").
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known words that are so near that a slip may explain the difference, and of them the nearest alone: one edit, and
// one more for every six characters of `word`. A word that begins with `word` is near as well. In the order of `known`;
// empty where none is near.
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

// "set, get or both"; at least one word.
std::string either_of(const std::vector<std::string>& words);

// "did you mean --repo?", "did you mean state or stats?"; empty for no words.
std::string did_you_mean(const std::vector<std::string>& words);

}  // namespace polly
