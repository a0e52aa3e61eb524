// check_keys: whether the keys of a ring are those that other callers of the same store have under the same names. The
// check value of each key (codec/key_ring.hpp) is stored as plain text beside the entries when the key first seals.
#pragma once

#include <memory>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/codec/key_ring.hpp"
#include "polly/store/backend.hpp"

namespace polly::store_detail {

// Error config, which names the key. The engine outlives the call; `ring` may be null.
Task<void> check_keys(Backend* backend, std::shared_ptr<const codec::KeyRing> ring, Context ctx);

}  // namespace polly::store_detail
