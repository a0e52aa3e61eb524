#include "polly/store/ring_registry.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/base/random_id.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/store.hpp"

namespace polly {

namespace {

std::vector<Key> all_slots() {
  std::vector<Key> slots;
  for (std::size_t i = 0; i < RingRegistry::kSlots; ++i) {
    slots.emplace_back(std::string(RingRegistry::kPrefix) + std::to_string(i));
  }
  return slots;
}

std::string text_of(const RegisteredRing& ring) {
  boost::json::object object;
  object["instance"] = ring.instance;
  object["seals"] = ring.seals.empty() ? boost::json::value(nullptr) : boost::json::value(ring.seals);
  object["opens"] = boost::json::array(ring.opens.begin(), ring.opens.end());
  return boost::json::serialize(object);
}

std::string shown_text(const boost::json::value* value) {
  const boost::json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? "" : printable(std::string_view(*text));
}

// nullopt where another program wrote it.
std::optional<RegisteredRing> parse_entry_of_registry(const std::string& text) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  const boost::json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  RegisteredRing ring;
  ring.instance = shown_text(object->if_contains("instance"));
  ring.seals = shown_text(object->if_contains("seals"));
  const boost::json::value* opens = object->if_contains("opens");
  if (ring.instance.empty() || opens == nullptr || !opens->is_array()) return std::nullopt;
  for (const boost::json::value& name : opens->get_array()) ring.opens.push_back(shown_text(&name));
  return ring;
}

std::vector<RegisteredRing> parse_registry(const std::vector<std::optional<std::string>>& stored) {
  std::vector<RegisteredRing> rings;
  for (const auto& text : stored) {
    std::optional<RegisteredRing> ring = text ? parse_entry_of_registry(*text) : std::nullopt;
    if (ring) rings.push_back(std::move(*ring));
  }
  return rings;
}

bool opens(const RegisteredRing& ring, const std::string& name) {
  return std::find(ring.opens.begin(), ring.opens.end(), name) != ring.opens.end();
}

}  // namespace

RegisteredRing registered_ring(std::string instance, const codec::KeyRing* ring) {
  RegisteredRing registered;
  registered.instance = std::move(instance);
  if (ring == nullptr) return registered;
  if (ring->sealing() != nullptr) registered.seals = ring->sealing()->name();
  for (const auto& key : ring->keys()) {
    if (!key->is_disabled()) registered.opens.push_back(key->name());
  }
  return registered;
}

std::vector<std::string> missing_keys(const std::vector<RegisteredRing>& rings) {
  std::vector<std::string> names;  // that seal
  for (const RegisteredRing& ring : rings) {
    const bool is_new = std::find(names.begin(), names.end(), ring.seals) == names.end();
    if (!ring.seals.empty() && is_new) names.push_back(ring.seals);
  }
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    const auto seals = std::find_if(rings.begin(), rings.end(), [&](const auto& ring) { return ring.seals == name; });
    for (const RegisteredRing& ring : rings) {
      if (opens(ring, name)) continue;
      texts.push_back("the instance " + ring.instance + " does not have the key \"" + name +
                      "\", with which the instance " + seals->instance +
                      " seals values in this store, and cannot read them: add the key to its ring");
    }
  }
  return texts;
}

RingRegistry::RingRegistry(Store& store) : store_(store), instance_(random_id()), slots_(all_slots()) {}

Task<void> RingRegistry::refresh(Context ctx) {
  if (is_withdrawn_) co_return;
  const std::shared_ptr<const codec::KeyRing> ring = store_.codec().ring();
  RegisteredRing own = registered_ring(instance_, ring.get());
  std::string text = text_of(own);
  Stored stored = co_await store_.backend_->get_many(store_.observer_.bounded(ctx), slots_);
  std::vector<RegisteredRing> rings = parse_registry(stored);
  std::erase_if(rings, [&](const RegisteredRing& other) { return other.instance == instance_; });
  const bool is_needed = ring != nullptr || !rings.empty();
  rings.insert(rings.begin(), std::move(own));
  {
    const std::lock_guard lock(mutex_);
    rings_ = std::move(rings);
  }
  if (is_needed) co_await take_any(ctx, std::move(stored), std::move(text));
}

Task<void> RingRegistry::take_any(Context ctx, Stored stored, std::string text) {
  const std::size_t last = slot_;
  if (last < kSlots) {
    const bool is_taken = co_await take(ctx, last, stored[last], text);
    if (is_taken) co_return;
  }
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    const bool is_taken = co_await take(ctx, slot, stored[slot], text);
    if (is_taken) co_return;
  }
  throw Error(ErrorKind::resource_exhausted, "more than " + std::to_string(kSlots) +
                                                 " daemons share the store: this one cannot publish the names of its "
                                                 "keys");
}

Task<bool> RingRegistry::take(Context ctx, std::size_t slot, std::optional<std::string> stored, std::string text) {
  const std::optional<RegisteredRing> holder = stored ? parse_entry_of_registry(*stored) : std::nullopt;
  const bool is_ours = holder && holder->instance == instance_;
  if (stored && !is_ours) co_return false;
  const WriteIf condition = is_ours ? WriteIf::always : WriteIf::absent;
  const bool is_written =
      co_await store_.backend_->set(store_.observer_.bounded(ctx), slots_[slot], std::move(text), kLifetime, condition);
  if (!is_written) co_return false;
  slot_ = slot;
  if (is_withdrawn_) co_await withdraw(ctx);
  co_return true;
}

Task<void> RingRegistry::withdraw(Context ctx) {
  is_withdrawn_ = true;
  const std::size_t slot = slot_.exchange(kSlots);
  if (slot == kSlots) co_return;
  co_await store_.backend_->remove_many(store_.observer_.bounded(ctx), std::vector<Key>(1, slots_[slot]));
}

Task<std::vector<RegisteredRing>> RingRegistry::read(Context ctx) {
  const Stored stored = co_await store_.backend_->get_many(store_.observer_.bounded(ctx), slots_);
  co_return parse_registry(stored);
}

std::vector<RegisteredRing> RingRegistry::rings() const {
  const std::lock_guard lock(mutex_);
  return rings_;
}

}  // namespace polly
