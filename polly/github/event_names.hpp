// The names of the events that GitHub is known to send, as a closed set: for the labels of metrics.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace polly::github {

// Every known name, sorted, and "other" behind them.
std::span<const std::string_view> event_names() noexcept;

// The place of a name in event_names(); that of "other" for a name that is not known.
std::size_t event_index(std::string_view name) noexcept;

}  // namespace polly::github
