#include "polly/state/state_json.hpp"

namespace polly {

namespace {

namespace json = boost::json;

void add_facts(json::object& object, const CommitState& state, IdForm form) {
  for (std::size_t i = 0; i < state.facts().size(); ++i) {
    object[state.facts()[i].name] = id_json(state.at(i), form);
  }
}

}  // namespace

json::object to_json(const CommitState& state, IdForm form) {
  json::object object;
  add_facts(object, state, form);
  return object;
}

json::object to_json(const FoundCommit& found, IdForm form) {
  json::object object;
  object["sha"] = found.commit.sha();
  const std::optional<Repository>& repository = found.commit.repository();
  object["repository"] = repository ? json::value(repository->full_name()) : json::value(nullptr);
  add_facts(object, found.state, form);
  return object;
}

}  // namespace polly
