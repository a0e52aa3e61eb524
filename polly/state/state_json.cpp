#include "polly/state/state_json.hpp"

namespace polly {

namespace {

namespace json = boost::json;

void add_facts(json::object& object, const CommitState& state) {
  for (std::size_t i = 0; i < state.facts().size(); ++i) {
    const std::optional<std::int64_t> value = state.at(i);
    object[state.facts()[i].name] = value ? json::value(*value) : json::value(nullptr);
  }
}

}  // namespace

json::object to_json(const CommitState& state) {
  json::object object;
  add_facts(object, state);
  return object;
}

json::object to_json(const FoundCommit& found) {
  json::object object;
  object["sha"] = found.commit.sha();
  const std::optional<Repository>& repository = found.commit.repository();
  object["repository"] = repository ? json::value(repository->full_name()) : json::value(nullptr);
  add_facts(object, found.state);
  return object;
}

}  // namespace polly
