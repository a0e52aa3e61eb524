// Random steps: thousands of them, each compared with a plain map. Seeds are fixed; a failure reports the seed, the
// step and the last steps before it.
#include <algorithm>
#include <chrono>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "polly/store/conformance/plain_model.hpp"
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(RandomSteps)

namespace {

using namespace std::chrono_literals;

constexpr int kSteps = 3000;
constexpr std::size_t kNames = 12;
constexpr std::size_t kStepsShown = 12;

// One run: the store, the model beside it, and the steps that both did.
class RandomRun {
 public:
  RandomRun(Trial& trial, std::uint32_t seed) : trial_(trial), generator_(seed) {}

  void step();
  void compare_everything();
  std::string story() const;

 private:
  void set();
  void set_if_absent();
  void import();
  void remove();
  void touch();
  void advance();
  void apply();
  void pass();
  void compare(const std::string& name);

  // The same numbers with every compiler and library.
  std::size_t roll(std::size_t sides) { return generator_() % sides; }
  std::string any_name() { return std::to_string(roll(kNames)); }
  std::int64_t any_integer() { return static_cast<std::int64_t>(roll(200)) - 100; }
  PlainValue any_value() {
    if (roll(4) != 0) return any_integer();
    return "text " + std::string(roll(50), 'x');
  }
  // None, a long one, or, where the suite moves the clock, one that ends within a few steps.
  Milliseconds any_lifetime() {
    const Milliseconds longest = trial_.time_is_ours() ? 20ms : 0ms;
    return roll(3) == 0 ? 1h : roll(2) == 0 ? 0ms : std::min(longest, Milliseconds(1 + roll(20)));
  }

  void note(std::string what, const std::string& name) {
    steps_.push_back(std::move(what) + " " + name);
    if (steps_.size() > kStepsShown) steps_.pop_front();
  }
  Key key(const std::string& name) const { return trial_.tagged(name); }
  Store& store() { return trial_.store(); }

  Trial& trial_;
  std::mt19937 generator_;
  PlainModel model_;
  std::deque<std::string> steps_;
};

boost::json::value to_json(const PlainValue& value) {
  return std::visit([](const auto& held) { return boost::json::value_from(held); }, value);
}

std::optional<boost::json::value> to_json(const std::optional<PlainValue>& value) {
  return value ? std::optional(to_json(*value)) : std::nullopt;
}

void RandomRun::step() {
  switch (roll(12)) {
    case 0:
    case 1:
    case 2: return set();
    case 3: return set_if_absent();
    case 4: return import();
    case 5: return remove();
    case 6: return touch();
    case 7:
    case 8: return advance();
    case 9:
    case 10: return apply();
    default: return pass();
  }
}

void RandomRun::set() {
  const std::string name = any_name();
  const PlainValue value = any_value();
  const Milliseconds lifetime = any_lifetime();
  note("set", name);
  trial_.await(store().set(Context(), key(name), to_json(value), lifetime));
  model_.set(name, value, lifetime);
  compare(name);
}

void RandomRun::set_if_absent() {
  const std::string name = any_name();
  const PlainValue value = any_value();
  const Milliseconds lifetime = any_lifetime();
  note("set_if_absent", name);
  EXPECT_EQ(trial_.await(store().set_if_absent(Context(), key(name), to_json(value), lifetime)),
            model_.set_if_absent(name, value, lifetime));
  compare(name);
}

void RandomRun::import() {
  const std::string name = any_name();
  const PlainValue value = any_value();
  const bool is_past = roll(2) == 0;
  note(is_past ? "import into the past" : "import", name);
  const WallTime expires = trial_.clock().wall() + (is_past ? Milliseconds(-1h) : Milliseconds(2h));
  trial_.await(store().import(Context(), key(name), to_json(value), expires));
  if (is_past) {
    model_.remove(name);
  } else {
    model_.set(name, value, 2h);
  }
  compare(name);
}

void RandomRun::remove() {
  const std::string name = any_name();
  note("remove", name);
  EXPECT_EQ(trial_.await(store().remove(Context(), key(name))), model_.remove(name));
  compare(name);
}

void RandomRun::touch() {
  const std::string name = any_name();
  const Milliseconds lifetime = any_lifetime();
  note("touch", name);
  EXPECT_EQ(trial_.await(store().touch(Context(), key(name), lifetime)), model_.touch(name, lifetime));
  compare(name);
}

void RandomRun::advance() {
  const std::string name = any_name();
  const std::int64_t value = any_integer();
  const Milliseconds lifetime = any_lifetime();
  note("advance to " + std::to_string(value), name);
  const std::optional<std::int64_t> expected = model_.advance(name, value, lifetime);
  if (expected) {
    EXPECT_EQ(trial_.await(store().advance(Context(), key(name), value, lifetime)), *expected);
  } else {
    EXPECT_EQ(trial_.failure(store().advance(Context(), key(name), value, lifetime)).kind, ErrorKind::type_mismatch);
  }
  compare(name);
}

void RandomRun::apply() {
  Transaction transaction;
  bool is_met = true;
  for (std::size_t i = roll(3); i > 0; --i) {
    const std::string name = any_name();
    const bool wants_absence = roll(2) == 0;
    note(wants_absence ? "require_absent" : "require_present", name);
    wants_absence ? transaction.require_absent(key(name)) : transaction.require_present(key(name));
    is_met = is_met && (model_.find(name) == nullptr) == wants_absence;
  }
  PlainModel after = model_;
  for (std::size_t i = roll(5); i > 0; --i) {
    const std::string name = any_name();
    if (roll(3) == 0) {
      note("step remove", name);
      transaction.remove(key(name));
      after.remove(name);
      continue;
    }
    const PlainValue value = any_value();
    const Milliseconds lifetime = any_lifetime();
    note("step set", name);
    transaction.set(key(name), to_json(value), lifetime);
    after.set(name, value, lifetime);
  }
  EXPECT_EQ(trial_.await(store().apply(Context(), std::move(transaction))), is_met);
  if (is_met) model_ = after;
  compare_everything();
}

void RandomRun::pass() {
  if (!trial_.time_is_ours()) return compare_everything();
  const Milliseconds duration(1 + roll(8));
  note("let pass " + std::to_string(duration.count()) + " ms", "");
  trial_.pass(duration);
  model_.pass(duration);
  compare_everything();
}

void RandomRun::compare(const std::string& name) {
  const std::optional<PlainValue> expected = model_.get(name);
  const auto entry = trial_.await(store().get_entry<boost::json::value>(Context(), key(name)));
  EXPECT_EQ(trial_.await(store().exists(Context(), key(name))), expected.has_value());
  EXPECT_EQ(trial_.await(store().get<boost::json::value>(Context(), key(name))), to_json(expected));
  ASSERT_EQ(entry.has_value(), expected.has_value());
  if (!entry) return;
  EXPECT_EQ(entry->time_left.has_value(), model_.time_left(name).has_value());
  if (trial_.time_is_ours()) {
    EXPECT_EQ(entry->time_left, model_.time_left(name));
  }
}

void RandomRun::compare_everything() {
  std::vector<Key> keys;
  std::set<std::string> live;
  for (std::size_t i = 0; i < kNames; ++i) keys.push_back(key(std::to_string(i)));
  for (const std::string& name : model_.keys()) live.insert(key(name).text());
  const auto values = trial_.await(store().get_many<boost::json::value>(Context(), keys));
  for (std::size_t i = 0; i < kNames; ++i) EXPECT_EQ(values[i], to_json(model_.get(std::to_string(i)))) << i;
  EXPECT_EQ(trial_.listed(trial_.prefix(), 5), live);
}

std::string RandomRun::story() const {
  std::string shown;
  for (const std::string& step : steps_) shown += "\n  " + step;
  return shown;
}

void run_steps(Trial& trial, std::uint32_t seed) {
  RandomRun run(trial, seed);
  for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) {
    run.step();
    if (testing::Test::HasFailure()) ADD_FAILURE() << "seed " << seed << ", step " << step << ", after" << run.story();
  }
  run.compare_everything();
}

}  // namespace

TEST_P(RandomSteps, EndAsThePlainMapDoesFromSeed1) {
  run_steps(*this, 1);
}

TEST_P(RandomSteps, EndAsThePlainMapDoesFromSeed2) {
  run_steps(*this, 2);
}

TEST_P(RandomSteps, EndAsThePlainMapDoesFromSeed3) {
  run_steps(*this, 3);
}

}  // namespace polly::conformance
