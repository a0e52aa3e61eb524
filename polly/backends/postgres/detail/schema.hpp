// The tables that Polly makes for itself, by version: a list of steps, each of which leads from the version before it.
//
//   schema_version(version)    one row
//   entries, revisions         as sql.hpp has them
#pragma once

#include <span>
#include <string_view>

namespace polly::postgres {

// Step i leads to version i + 1; @ stands for the quoted schema. A step that was released never changes.
std::span<const std::string_view> schema_steps() noexcept;

inline int schema_version() noexcept {
  return static_cast<int>(schema_steps().size());
}

}  // namespace polly::postgres
