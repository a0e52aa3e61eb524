#include "polly/store/conformance/every_verb.hpp"

#include <chrono>
#include <utility>

namespace polly::conformance {

namespace {

using namespace std::chrono_literals;

constexpr int kValue = 1'000'000;

// A coroutine that owns a task of any result type, so that all verbs have the same type.
template <class T>
Task<void> ignoring(Task<T> task) {
  (void)co_await std::move(task);
}

std::vector<Advance> one_advance(Key key) {
  std::vector<Advance> advances;
  advances.emplace_back(std::move(key), kValue);
  return advances;
}

std::vector<Replacement> one_replacement(Key key) {
  std::vector<Replacement> replacements;
  replacements.emplace_back(std::move(key), std::nullopt, std::to_string(kValue), Expiration::never());
  return replacements;
}

Transaction one_step(Key key) {
  Transaction transaction;
  transaction.set(std::move(key), kValue);
  return transaction;
}

}  // namespace

const std::vector<Verb>& every_verb() {
  static const std::vector<Verb> verbs{
      {"get", false, [](Store* store, Context ctx, Key key) { return ignoring(store->get<int>(ctx, key)); }},
      {"get_or_zero", false,
       [](Store* store, Context ctx, Key key) { return ignoring(store->get_or_zero<int>(ctx, key)); }},
      {"get_entry", false,
       [](Store* store, Context ctx, Key key) { return ignoring(store->get_entry<int>(ctx, key)); }},
      {"get_many", false,
       [](Store* store, Context ctx, Key key) { return ignoring(store->get_many<int>(ctx, {key})); }},
      {"exists", false, [](Store* store, Context ctx, Key key) { return ignoring(store->exists(ctx, key)); }},
      {"get_stored", false, [](Store* store, Context ctx, Key key) { return ignoring(store->get_stored(ctx, {key})); }},
      {"get_raw", false, [](Store* store, Context ctx, Key key) { return ignoring(store->get_raw(ctx, {key})); }},
      {"scan_raw", false,
       [](Store* store, Context ctx, Key key) { return ignoring(store->scan_raw(ctx, Scan(key.text()))); }},
      {"scan", false, [](Store* store, Context ctx, Key key) { return ignoring(store->scan(ctx, Scan(key.text()))); }},
      {"ping", false, [](Store* store, Context ctx, Key) { return store->ping(ctx); }},
      {"set", true, [](Store* store, Context ctx, Key key) { return store->set(ctx, key, kValue); }},
      {"set_if_absent", true,
       [](Store* store, Context ctx, Key key) { return ignoring(store->set_if_absent(ctx, key, kValue)); }},
      {"import", true,
       [](Store* store, Context ctx, Key key) { return store->import(ctx, key, kValue, std::nullopt); }},
      {"advance", true,
       [](Store* store, Context ctx, Key key) { return ignoring(store->advance(ctx, key, kValue, 1h)); }},
      {"advance_many", true,
       [](Store* store, Context ctx, Key key) { return ignoring(store->advance_many(ctx, one_advance(key), 1h)); }},
      {"touch", true, [](Store* store, Context ctx, Key key) { return ignoring(store->touch(ctx, key, 1h)); }},
      {"apply", true, [](Store* store, Context ctx, Key key) { return ignoring(store->apply(ctx, one_step(key))); }},
      {"replace_raw", true,
       [](Store* store, Context ctx, Key key) { return ignoring(store->replace_raw(ctx, one_replacement(key))); }},
      {"remove", true, [](Store* store, Context ctx, Key key) { return ignoring(store->remove(ctx, key)); }},
      {"remove_many", true,
       [](Store* store, Context ctx, Key key) { return ignoring(store->remove_many(ctx, {key})); }},
  };
  return verbs;
}

}  // namespace polly::conformance
