// The names of all events that GitHub sends: a closed set, for the labels of metrics.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace polly::github {

// Every known name, sorted, followed by "other".
std::span<const std::string_view> event_names() noexcept;

// The index of a name in event_names(); for an unknown name, the index of "other".
std::size_t event_index(std::string_view name) noexcept;

}  // namespace polly::github
