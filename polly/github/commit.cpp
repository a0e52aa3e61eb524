#include "polly/github/commit.hpp"

#include <algorithm>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"

namespace polly {

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool is_name_character(char c) noexcept {
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_name(std::string_view text, std::size_t longest) noexcept {
  return !text.empty() && text.size() <= longest && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

}  // namespace

Repository::Repository(std::string_view owner, std::string_view name) : owner_(lowered(owner)), name_(lowered(name)) {
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
    : sha_(lowered(sha)), repository_(std::move(repository)) {
  if (!is_sha(sha)) {
    throw Error(ErrorKind::invalid_argument, "a commit SHA has 40 (or 64) hexadecimal digits");
  }
}

bool Commit::is_sha(std::string_view text) noexcept {
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), is_hex_digit);
}

}  // namespace polly
