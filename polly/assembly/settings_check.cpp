#include "polly/assembly/settings_check.hpp"

#include <utility>

#include "polly/base/error.hpp"
#include "polly/config/wording.hpp"

namespace polly {

std::vector<std::string> storage_mistakes(const config::Storage& settings, std::span<const Engine> known) {
  std::vector<std::string> mistakes;
  try {
    const Engine& engine = find_engine(settings, known);
    if (engine.check != nullptr) mistakes = engine.check(settings);
  } catch (const Error& error) {
    mistakes.emplace_back(error.what());
  }
  const Wording wording = config::wording_of(settings);
  if (wording == nullptr) return mistakes;
  for (std::string& mistake : mistakes) mistake = wording(mistake);
  return mistakes;
}

config::Loaded read_settings(const config::Environment& environment) {
  config::Loaded loaded = config::read(environment);
  if (!loaded.config.command_line.server.empty()) return loaded;
  for (std::string& mistake : storage_mistakes(loaded.config.storage)) loaded.mistakes.push_back(std::move(mistake));
  return loaded;
}

}  // namespace polly
