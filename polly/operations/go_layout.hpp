// translate_go_layout: what becomes of the entries that Polly's predecessor in Go wrote (polly/state/go_layout.hpp), on
// their way into a store of this version.
//
//   const Translation translation = translate_go_layout(GoLayout::v2, StateKeyForm(StateScope::repository));
//   translation("acme:shop:pr:0123...4567", "42.0");       // polly:pr_number:acme/shop:0123...4567, 42
//   translation("policy_results:0123...4567", "{...}");    // foreign
//   translation("acme:shop:workflow:0123...4567", "[]");   // unreadable
//
// Values become plain integer text. A store that compresses or seals does so when it is rotated (rotation.hpp): facts
// are too short to be compressed.
#pragma once

#include <optional>
#include <utility>

#include "polly/github/commit.hpp"
#include "polly/operations/translation.hpp"
#include "polly/state/go_layout.hpp"
#include "polly/state/state_key.hpp"
#include "polly/state/state_scope.hpp"

namespace polly::operations {

// How the keys of the target are made: POLLY_STATE_SCOPE, POLLY_STATE_KEYS, and `polly copy --repo`.
struct StateKeyForm {
  explicit StateKeyForm(StateScope its_scope, StateKeys its_keys = StateKeys::plain,
                        std::optional<Repository> its_repository = std::nullopt)
      : scope(its_scope), keys(its_keys), repository(std::move(its_repository)) {}

  StateScope scope;
  StateKeys keys;
  std::optional<Repository> repository;  // go-v1: that of every entry; go-v2: entries of others are foreign
};

// In commit scope the repository is left out of the new keys: entries of forks that share a SHA have one key then, so
// that the copy keeps one of them. Error config: go-v1, which has no repository, in repository scope without one: a
// daemon would never read these facts.
Translation translate_go_layout(GoLayout layout, StateKeyForm form);

}  // namespace polly::operations
