// Compares names of any script and ignores case, by Unicode's simple case folding, one character at a time ("Prüfung"
// equals "PRÜFUNG"; "Σ", "σ" and "ς" are equal). A character that would fold to several is left unchanged: "Straße" is
// not "STRASSE". Source: https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt, status C and S.
#pragma once

#include <string>
#include <string_view>

namespace polly::webhook {

// Whether `name` contains `part`. A byte that is not UTF-8 counts as the replacement character. Every name contains the
// empty part.
bool contains_any_case(std::string_view name, std::string_view part);

// The folded characters of a text, to be compared more than once.
std::u32string folded(std::string_view text);

}  // namespace polly::webhook
