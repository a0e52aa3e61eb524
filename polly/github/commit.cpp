#include "polly/github/commit.hpp"

#include <algorithm>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"

namespace polly {

namespace {

bool is_name(std::string_view text, std::size_t longest) noexcept {
  return !text.empty() && text.size() <= longest && text != "." && text != ".." && is_alphanumeric_or(text, "-_.");
}

}  // namespace

Repository::Repository(std::string_view owner, std::string_view name) : owner_(to_lower(owner)), name_(to_lower(name)) {
  if (!is_name(owner, kOwnerBytesMax) || !is_name(name, kNameBytesMax)) {
    throw Error(ErrorKind::invalid_argument, "a repository is OWNER/NAME, as in acme/shop");
  }
}

Repository Repository::parse(std::string_view full_name) {
  const std::size_t slash = full_name.find('/');
  if (slash == std::string_view::npos) {
    throw Error(ErrorKind::invalid_argument, "a repository is OWNER/NAME, as in acme/shop");
  }
  return Repository(full_name.substr(0, slash), full_name.substr(slash + 1));
}

Commit::Commit(std::string_view sha) : Commit(sha, std::nullopt) {}

Commit::Commit(std::string_view sha, std::optional<Repository> repository)
    : sha_(to_lower(sha)), repository_(std::move(repository)) {
  if (!is_sha(sha)) {
    throw Error(ErrorKind::invalid_argument, "a commit SHA has 40 (or 64) hexadecimal digits");
  }
}

bool Commit::is_sha(std::string_view text) noexcept {
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), is_hex_digit);
}

}  // namespace polly
