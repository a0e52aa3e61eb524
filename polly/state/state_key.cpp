#include "polly/state/state_key.hpp"

#include "polly/base/error.hpp"
#include "polly/base/key_words.hpp"

namespace polly {

namespace {

constexpr std::string_view kNamespace = "polly:";

std::string_view without_braces(std::string_view sha) noexcept {
  return sha.starts_with('{') && sha.ends_with('}') ? sha.substr(1, sha.size() - 2) : sha;
}

}  // namespace

Key state_key(const Commit& commit, Fact<std::int64_t> fact, StateKeys keys) {
  const std::string prefix = state_key_prefix(fact, commit.repository());
  return keys == StateKeys::tagged ? prefix + "{" + commit.sha() + "}" : prefix + commit.sha();
}

std::string state_key_prefix(Fact<std::int64_t> fact, const std::optional<Repository>& repository) {
  std::string prefix(kNamespace);
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
  std::string_view rest = key.text();
  for (const std::string_view part : {kNamespace, fact.name, std::string_view(":")}) {
    if (!rest.starts_with(part)) return std::nullopt;
    rest.remove_prefix(part.size());
  }
  const std::size_t colon = rest.rfind(':');
  const std::string_view sha = without_braces(colon == rest.npos ? rest : rest.substr(colon + 1));
  if (!Commit::is_sha(sha)) return std::nullopt;
  try {
    if (colon == rest.npos) return Commit(sha);
    return Commit(sha, Repository::parse(rest.substr(0, colon)));
  } catch (const Error&) {
    return std::nullopt;  // another program's key with Polly's prefix
  }
}

std::optional<Commit> commit_of_key(const Key& key) {
  std::string_view word = key.text();
  if (!word.starts_with(kNamespace)) return std::nullopt;
  word.remove_prefix(kNamespace.size());
  word = word.substr(0, word.find(':'));
  if (!is_key_word(word) || is_reserved_key_word(word)) return std::nullopt;
  return commit_of_key(key, Fact<std::int64_t>{word});
}

}  // namespace polly
