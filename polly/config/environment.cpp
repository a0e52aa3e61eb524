#include "polly/config/environment.hpp"

#include <unistd.h>

#include <utility>

namespace polly::config {

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
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

void Environment::set(std::string name, std::string value, std::string said_as) {
  said_as_.insert_or_assign(name, std::move(said_as));
  variables_.insert_or_assign(std::move(name), std::move(value));
}

void Environment::unset(std::string_view name) {
  if (const auto found = variables_.find(name); found != variables_.end()) variables_.erase(found);
}

std::string_view Environment::said_as(std::string_view name) const {
  const auto found = said_as_.find(name);
  return found == said_as_.end() ? name : std::string_view(found->second);
}

}  // namespace polly::config
