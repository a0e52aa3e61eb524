#include "polly/state/pull_key.hpp"

#include <cassert>
#include <string>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly {

namespace {

constexpr std::string_view kPullPrefix = "polly:pull:";
constexpr std::string_view kPullsPrefix = "polly:pull_requests:";

Key key_in(std::string_view prefix, const Repository& repository, const std::string& name, StateKeys keys) {
  std::string key(prefix);
  key.append(repository.owner()).append("/").append(repository.name()).append(":");
  if (keys == StateKeys::tagged) {
    key.append("{").append(name).append("}");
  } else {
    key.append(name);
  }
  return Key(std::move(key));
}

}  // namespace

Key pull_key(const Repository& repository, std::int64_t number, StateKeys keys) {
  return key_in(kPullPrefix, repository, std::to_string(number), keys);
}

Key pulls_of_commit_key(const Commit& commit, StateKeys keys) {
  assert(commit.repository());
  return key_in(kPullsPrefix, *commit.repository(), commit.sha(), keys);
}

std::optional<Repository> repository_of_pull_key(const Key& key) {
  std::string_view rest = key.text();
  const std::string_view prefix = rest.starts_with(kPullPrefix) ? kPullPrefix : kPullsPrefix;
  if (!rest.starts_with(prefix)) return std::nullopt;
  rest.remove_prefix(prefix.size());
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  try {
    return Repository::parse(rest.substr(0, colon));
  } catch (const Error&) {
    return std::nullopt;  // another program's key with Polly's prefix
  }
}

}  // namespace polly
