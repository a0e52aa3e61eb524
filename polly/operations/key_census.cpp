#include "polly/operations/key_census.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "polly/operations/detail/key_walk.hpp"

namespace polly::operations {

namespace {

using Forms = std::vector<std::optional<codec::StoredForm>>;

std::size_t count_forms(KeyCensus& census, const Forms& forms) {
  std::size_t bytes = 0;
  for (const auto& form : forms) {
    if (!form) continue;
    bytes += form->stored_bytes;
    ++census.entries;
    if (form->is_damaged) {
      ++census.damaged;
    } else if (form->is_sealed()) {
      ++census.sealed[form->key_name];
    } else {
      ++(form->is_compressed ? census.compressed : census.plain);
    }
  }
  return bytes;
}

}  // namespace

Task<KeyCensus> take_key_census(Store* store, Context ctx) {
  KeyCensus census;
  KeyWalk walk(*store, ctx, 0);
  std::vector<Key> keys = co_await walk.next();
  while (!keys.empty()) {
    std::optional<Error> failure;
    try {
      const Forms forms = co_await store->stored_forms(ctx, keys);
      walk.took(count_forms(census, forms));
    } catch (const Error& error) {
      failure.emplace(error);
    }
    if (failure) co_await walk.failed(std::move(keys), *failure);
    keys = co_await walk.next();
  }
  co_return census;
}

}  // namespace polly::operations
