// The scripts of the backend, each with its arguments and its answers.
#pragma once

#include "polly/backends/valkey/detail/script.hpp"

namespace polly::valkey_backend {

// KEYS: one. Answers {value, milliseconds left (-1: it does not expire), SHA-1 of the value}, or null.
const Script& get_entry_script();

// KEYS: one. ARGV: the integer, and an expiration (two words, below). Answers the integer that is held now, as text; or
// {value} where it is none.
const Script& advance_script();

// KEYS: those of the conditions, then those of the steps. ARGV: how many conditions; for each its kind (absent,
// present, or a revision); for each step `set`, the value and its expiration, or `remove`. An expiration may be
// `KEEPTTL` and 0 here: it stays. Answers 1; 0 where a condition was not met.
const Script& apply_script();

// An expiration as scripts are given it, two words: `PX` or `PXAT` and milliseconds, or `NONE` and 0 for none.

}  // namespace polly::valkey_backend
