#include "polly/api/detail/openapi_document.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>
#include <utility>

#include "polly/base/version.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

constexpr std::string_view kCommitScopePath = "x-polly-commit-scope";
constexpr std::string_view kNeedsPulls = "x-polly-needs-pulls";
constexpr std::string_view kComponents = "#/components/";

// Adds the members of `part`; objects that both have are joined.
void join(json::object& whole, const json::object& part) {
  for (const auto& [name, value] : part) {
    json::object* const there = whole.contains(name) ? whole.at(name).if_object() : nullptr;
    if (there != nullptr && value.is_object()) {
      join(*there, value.get_object());
    } else {
      whole[name] = value;
    }
  }
}

bool is_of_repository(const json::value& parameter) {
  const json::string& name = parameter.at("$ref").as_string();
  return name == "#/components/parameters/Owner" || name == "#/components/parameters/Name";
}

void leave_out_repository(json::array& parameters) {
  for (auto parameter = parameters.begin(); parameter != parameters.end();) {
    parameter = is_of_repository(*parameter) ? parameters.erase(parameter) : parameter + 1;
  }
}

json::object paths_of(const json::object& all, StateScope scope, bool keeps_pulls) {
  json::object paths;
  for (const auto& [name, value] : all) {
    json::object item = value.as_object();
    const bool needs_pulls = item.erase(kNeedsPulls) > 0;
    const json::value* const in_commit_scope = item.if_contains(kCommitScopePath);
    if (needs_pulls && !keeps_pulls) continue;
    if (scope == StateScope::commit) {
      if (in_commit_scope == nullptr) continue;
      const json::string path = in_commit_scope->as_string();
      item.erase(kCommitScopePath);
      leave_out_repository(item.at("parameters").as_array());
      paths[path] = std::move(item);
    } else {
      item.erase(kCommitScopePath);
      paths[name] = std::move(item);
    }
  }
  return paths;
}

// Adds what `value` refers to, by its name without the "#/components/", and what that refers to.
void follow(const json::value& value, const json::object& components, std::set<std::string>& names) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) follow(element, components, names);
  }
  const json::object* const object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [name, member] : *object) follow(member, components, names);
  const json::value* const reference = object->if_contains("$ref");
  if (reference == nullptr || !reference->is_string()) return;
  std::string name(std::string_view(reference->get_string()).substr(kComponents.size()));
  const std::size_t slash = name.find('/');
  const json::value& target = components.at(name.substr(0, slash)).at(name.substr(slash + 1));
  if (names.insert(std::move(name)).second) follow(target, components, names);
}

void leave_out_unused(json::object& document) {
  json::object& components = document.at("components").as_object();
  std::set<std::string> used;
  for (const auto& [name, value] : document) {
    if (name != "components") follow(value, components, used);
  }
  for (auto& [kind, value] : components) {
    if (kind == "securitySchemes") continue;  // they are referred to by their names
    json::object kept;
    for (auto& [name, component] : value.as_object()) {
      if (used.contains(std::string(kind) + "/" + std::string(name))) kept[name] = std::move(component);
    }
    value = std::move(kept);
  }
}

}  // namespace

json::object openapi_document(StateScope scope, bool keeps_pulls) {
  json::object document;
  for (const std::string_view part : openapi_parts()) join(document, json::parse(part).as_object());
  document.at("info").as_object()["version"] = version();
  document["paths"] = paths_of(document.at("paths").as_object(), scope, keeps_pulls);
  leave_out_unused(document);
  return document;
}

}  // namespace polly::api
