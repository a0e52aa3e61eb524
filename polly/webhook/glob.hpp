// Glob: a pattern (base/glob.hpp) for names of check runs and workflows, and for paths of workflows.
//
//   const Glob any_sbom("*SBOM*", GlobCase::ignored);
//   any_sbom.matches(characters_of("Build sbom", GlobCase::ignored));       // true
#pragma once

#include <string>
#include <string_view>

#include "polly/base/glob.hpp"

namespace polly::webhook {

enum class GlobCase { exact, ignored };

// The characters of a text in UTF-8, folded (any_case.hpp) where case is ignored. A byte that is not UTF-8 becomes the
// replacement character.
std::u32string characters_of(std::string_view text, GlobCase how);

class Glob {
 public:
  Glob(std::string_view pattern, GlobCase how) : pattern_(characters_of(pattern, how)) {}

  // `text` is what characters_of() returned for the same case. Does not allocate.
  bool matches(std::u32string_view text) const noexcept { return matches_glob<char32_t>(pattern_, text); }

 private:
  std::u32string pattern_;
};

}  // namespace polly::webhook
