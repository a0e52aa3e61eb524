#include "polly/config/environment.hpp"

#include <unistd.h>

#include <utility>

#include "polly/config/setting.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kUsual = "POLLY_VALKEY_";
constexpr std::string_view kOther = "POLLY_STORAGE_VALKEY_";

}  // namespace

std::string other_spelling(std::string_view name) {
  return name.starts_with(kUsual) ? std::string(kOther) + std::string(name.substr(kUsual.size())) : "";
}

std::string usual_spelling(std::string_view name) {
  return name.starts_with(kOther) ? std::string(kUsual) + std::string(name.substr(kOther.size())) : std::string(name);
}

Environment::Environment(Variables variables) : variables_(std::move(variables)) {
  for (auto& [name, value] : variables_) value = std::string(tidied(name, value));
}

Environment Environment::of_process() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::optional<std::string_view> Environment::find(std::string_view name) const {
  const auto found = find_either(name);
  return found == variables_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

Environment::Variables::const_iterator Environment::find_either(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found != variables_.end() && !found->second.empty()) return found;
  const auto other = variables_.find(other_spelling(name));
  return other != variables_.end() && !other->second.empty() ? other : variables_.end();
}

bool Environment::is_contradicted(std::string_view name) const {
  const auto other = variables_.find(other_spelling(name));
  return other != variables_.end() && !other->second.empty() && find(name) != other->second;
}

void Environment::set(std::string name, std::string value, std::string given_name) {
  variables_.erase(other_spelling(name));
  given_names_.insert_or_assign(name, std::move(given_name));
  value = std::string(tidied(name, value));
  variables_.insert_or_assign(std::move(name), std::move(value));
}

void Environment::unset(std::string_view name) {
  if (const auto found = variables_.find(name); found != variables_.end()) variables_.erase(found);
  variables_.erase(other_spelling(name));
}

std::string_view Environment::given_name(std::string_view name) const {
  if (const auto option = given_names_.find(name); option != given_names_.end()) return option->second;
  const auto found = find_either(name);
  return found == variables_.end() ? name : std::string_view(found->first);
}

std::string Environment::full_name(std::string_view name) const {
  const std::string given(given_name(name));
  return usual_spelling(given) == name ? given : given + " (" + std::string(name) + ")";
}

}  // namespace polly::config
