// Names in any case, of any script: Unicode's simple case folding, one character at a time ("Prüfung" and "PRÜFUNG",
// "Σ", "σ" and "ς"). What folds to several characters stays apart: "Straße" is not "STRASSE". Source:
// https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt, status C and S.
#pragma once

#include <string_view>

namespace polly::webhook {

// Whether `name` contains `part`. A byte that is not UTF-8 is the replacement character. An empty part is in every
// name.
bool contains_any_case(std::string_view name, std::string_view part);

}  // namespace polly::webhook
