// reencode and stored_forms: Store's verbs for work over whole stores. A read of many entries fails where one of them
// is damaged; then each is read by itself, so that the others are found.
#pragma once

#include <optional>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/codec/stored_form.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/detail/observed_codec.hpp"
#include "polly/store/reencoding.hpp"

namespace polly::store_detail {

// As Store's. Engine and codec outlive the call.
Task<std::vector<Reencoding>> reencode(Backend* backend, ObservedCodec* codec, Context ctx, std::vector<Key> keys,
                                       bool writes);
Task<std::vector<std::optional<codec::StoredForm>>> stored_forms(Backend* backend, Context ctx, std::vector<Key> keys);

}  // namespace polly::store_detail
