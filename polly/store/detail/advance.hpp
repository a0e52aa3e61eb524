// advance: Store::advance over an engine. The engine compares where it stores plain integers. Where values are sealed
// it cannot: the store then reads the entries, compares, and writes each that is unchanged, which is two round trips
// for any number of keys. What another caller changed in between is done again.
#pragma once

#include <cstdint>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/detail/observed_codec.hpp"
#include "polly/store/expiration.hpp"

namespace polly::store_detail {

// Of reading and writing. A round fails for one caller where another one succeeds: 64 callers need at most 64.
constexpr int kAdvanceRoundsMax = 256;

// As Backend::advance. Error conflict after kAdvanceRoundsMax. Engine and codec outlive the call.
Task<std::vector<std::int64_t>> advance(Backend& backend, ObservedCodec& codec, Context ctx,
                                        std::vector<Advance> advances, Expiration expiration);

}  // namespace polly::store_detail
