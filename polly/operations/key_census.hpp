// KeyCensus: how many entries of a store are sealed with which key. Nothing is opened, so that no key is needed.
//
//   const KeyCensus census = co_await take_key_census(&store, Context());
//   if (census.under("2026-05") == 0) ...                  // the key may be deleted
//
// Entries that are written at the same time may be counted or not, and one may be counted twice.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

struct KeyCensus {
  KeyCensus() = default;

  std::uint64_t entries = 0;
  std::uint64_t plain = 0;
  std::uint64_t compressed = 0;                 // and not sealed
  std::uint64_t damaged = 0;                    // it cannot be read how they are stored
  std::map<std::string, std::uint64_t> sealed;  // by the name of the key

  std::uint64_t under(const std::string& key_name) const {
    const auto found = sealed.find(key_name);
    return found == sealed.end() ? 0 : found->second;
  }
};

// Error: that of the store. The store outlives the call.
Task<KeyCensus> take_key_census(Store* store, Context ctx);

}  // namespace polly::operations
