// count_keys: how many keys a store has, where that is found quickly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

// nullopt where counting takes longer than that. A key that is listed twice counts twice. Error: that of the store.
Task<std::optional<std::uint64_t>> count_keys(Store* store, Context ctx, std::string prefix, Milliseconds at_most);

}  // namespace polly::operations
