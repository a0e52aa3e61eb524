// Glob: a pattern for names of check runs and workflows, and for paths of workflows. It matches a whole text. "*" is
// any number of characters, also none and also slashes; "?" is one character. There is no escape: "*" also matches "*".
//
//   const Glob any_sbom("*SBOM*", GlobCase::ignored);
//   any_sbom.matches(characters_of("Build sbom", GlobCase::ignored));       // true
//
// The time is at most the product of both lengths, and the number of stars does not matter.
#pragma once

#include <string>
#include <string_view>

namespace polly::webhook {

enum class GlobCase { exact, ignored };

// The characters of a text in UTF-8, folded (any_case.hpp) where case is ignored. A byte that is not UTF-8 becomes the
// replacement character.
std::u32string characters_of(std::string_view text, GlobCase how);

class Glob {
 public:
  Glob(std::string_view pattern, GlobCase how) : pattern_(characters_of(pattern, how)) {}

  // `text` is what characters_of() returned for the same case. Does not allocate.
  bool matches(std::u32string_view text) const noexcept;

 private:
  std::u32string pattern_;
};

}  // namespace polly::webhook
