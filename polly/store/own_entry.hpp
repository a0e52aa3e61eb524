// Whether an entry is one that a Store made for itself (a probe, a check value of a key, a daemon's list of keys, a
// backup's manifest): it is no value of a caller, and is neither copied nor counted.
#pragma once

#include "polly/store/key.hpp"

namespace polly {

bool is_own_entry(const Key& key) noexcept;

}  // namespace polly
