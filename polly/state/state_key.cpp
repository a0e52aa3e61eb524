#include "polly/state/state_key.hpp"

#include "polly/base/error.hpp"

namespace polly {

namespace {

std::string_view without_braces(std::string_view sha) noexcept {
  return sha.starts_with('{') && sha.ends_with('}') ? sha.substr(1, sha.size() - 2) : sha;
}

}  // namespace

Key state_key(const Commit& commit, Fact<std::int64_t> fact, StateKeys keys) {
  const std::string prefix = state_key_prefix(fact, commit.repository());
  return keys == StateKeys::tagged ? prefix + "{" + commit.sha() + "}" : prefix + commit.sha();
}

std::string state_key_prefix(Fact<std::int64_t> fact, const std::optional<Repository>& repository) {
  std::string prefix = "polly:";
  prefix += fact.name;
  prefix += ':';
  if (repository) {
    prefix += repository->owner();
    prefix += '/';
    prefix += repository->name();
    prefix += ':';
  }
  return prefix;
}

std::optional<Commit> commit_of_key(const Key& key, Fact<std::int64_t> fact) {
  const std::string prefix = state_key_prefix(fact, std::nullopt);
  std::string_view rest = key.text();
  if (!rest.starts_with(prefix)) return std::nullopt;
  rest.remove_prefix(prefix.size());
  const std::size_t colon = rest.rfind(':');
  try {
    if (colon == std::string_view::npos) return Commit(without_braces(rest));
    return Commit(without_braces(rest.substr(colon + 1)), Repository::parse(rest.substr(0, colon)));
  } catch (const Error&) {
    return std::nullopt;  // another program's key with Polly's prefix
  }
}

}  // namespace polly
