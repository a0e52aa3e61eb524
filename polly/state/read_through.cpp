#include "polly/state/read_through.hpp"

#include <string>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/store/entry_error.hpp"

namespace polly {

ReadThrough::ReadThrough(Store& store, Telemetry& telemetry, GoLayout layout, const Clock& clock)
    : store_(store), log_(telemetry.log()), layout_(layout), clock_(clock) {
  for (std::size_t i = 0; i < kFacts.size(); ++i) {
    const auto reads = [&](std::string result) {
      return telemetry.metrics().counter("polly_state_read_through_total",
                                         "Reads of facts under the keys of an older layout, by result.",
                                         {{"fact", std::string(kFacts[i].name)}, {"result", std::move(result)}});
    };
    reads_[i] = Reads{reads("hit"), reads("miss"), reads("unreadable")};
  }
}

Task<std::optional<std::int64_t>> ReadThrough::get(Context ctx, Commit commit, Fact<std::int64_t> fact) {
  std::optional<Key> key = go_key(layout_, commit, fact);
  if (!key) co_return std::nullopt;
  const Value found = co_await value(ctx, std::move(*key));
  co_return take(ctx, fact, found);
}

Task<CommitState> ReadThrough::complete(Context ctx, Commit commit, CommitState known) {
  std::vector<Key> keys;
  std::vector<Fact<std::int64_t>> facts;
  for (const auto& fact : kFacts) {
    if (known[fact]) continue;
    std::optional<Key> key = go_key(layout_, commit, fact);
    if (!key) continue;
    keys.push_back(std::move(*key));
    facts.push_back(fact);
  }
  if (keys.empty()) co_return known;
  const std::vector<Value> found = co_await values(ctx, std::move(keys));
  for (std::size_t i = 0; i < facts.size(); ++i) known.set(facts[i], take(ctx, facts[i], found[i]));
  co_return known;
}

Task<std::vector<bool>> ReadThrough::look(Context ctx, std::vector<Key> keys) {
  const std::vector<Value> found = co_await values(ctx, std::move(keys));
  std::vector<bool> is_readable;
  for (const Value& value : found) is_readable.push_back(value && value->number);
  co_return is_readable;
}

Task<std::vector<ReadThrough::Value>> ReadThrough::values(Context ctx, std::vector<Key> keys) {
  std::vector<Value> values;
  values.reserve(keys.size());
  bool is_read = false;
  try {
    const auto stored = co_await store_.get_stored(ctx, keys);
    for (const auto& bytes : stored) values.push_back(bytes ? Value(read_go_value(*bytes)) : std::nullopt);
    is_read = true;
  } catch (const Error& error) {
    if (!is_of_one_entry(error)) throw;
  }
  if (is_read) co_return values;
  for (Key& key : keys) values.push_back(co_await value(ctx, std::move(key)));
  co_return values;
}

Task<ReadThrough::Value> ReadThrough::value(Context ctx, Key key) {
  std::vector<Key> keys;
  keys.push_back(std::move(key));
  try {
    const auto stored = co_await store_.get_stored(ctx, std::move(keys));
    co_return stored.front() ? Value(read_go_value(*stored.front())) : std::nullopt;
  } catch (const Error& error) {
    if (!is_of_one_entry(error)) throw;
    co_return Value(GoValue(std::string(error.what())));
  }
}

std::optional<std::int64_t> ReadThrough::take(const Context& ctx, Fact<std::int64_t> fact, const Value& value) {
  const Reads& reads = reads_[FactList::contract()->index_of(fact)];
  if (!value) {
    reads.miss.add();
    return std::nullopt;
  }
  if (value->number) {
    reads.hit.add();
    return value->number;
  }
  reads.unreadable.add();
  if (const auto held_back = unreadable_lines_.admit(value->why, clock_.now())) {
    log_.write(Level::warning,
               "a value of the older layout cannot be read, and counts as absent: delete it, or wait until it expires",
               ctx, {{"layout", to_string(layout_)}, {"fact", fact.name}, {"reason", value->why}, held_back->field()});
  }
  return std::nullopt;
}

}  // namespace polly
