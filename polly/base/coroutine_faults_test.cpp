// What GCC 12 gets wrong in coroutines, and the forms that the house writes instead (docs/coroutines.md). The faulty
// forms are here to show when a compiler no longer needs the rules: on GCC 12 they are wrong, on Clang
// right, and of other compilers nothing is claimed. Those of conditions are in coroutine_condition_faults_test.cpp; the
// form that does not compile is coroutine_braces.cpp.in.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"

namespace polly {
namespace {

// How many more are destroyed than made. It owns nothing, so that destroying one twice does no other harm.
struct Tally {
  Tally() { --too_many; }
  Tally(const Tally&) { --too_many; }
  Tally(Tally&&) noexcept { --too_many; }
  Tally& operator=(const Tally&) = delete;
  ~Tally() { ++too_many; }

  static inline int too_many = 0;
};

// What a faulty form comes to on this compiler.
constexpr std::optional<int> expected_of_a_faulty_form() {
#if defined(__clang__)
  return 0;
#elif defined(__GNUC__) && __GNUC__ == 12
  return 1;
#else
  return std::nullopt;
#endif
}

int too_many_after(Task<void> task) {
  Tally::too_many = 0;
  run(std::move(task));
  return Tally::too_many;
}

void expect_faulty(Task<void> task) {
  const int too_many = too_many_after(std::move(task));
  const std::optional<int> expected = expected_of_a_faulty_form();
  if (expected) {
    EXPECT_EQ(too_many, *expected) << "docs/coroutines.md wants a look";
  }
}

struct Aggregate {
  Tally member;
  int number = 0;
};

struct Constructed {
  explicit Constructed(int its_number) : number(its_number) {}

  Tally member;
  int number;
};

Task<void> take_aggregate(Aggregate) {
  co_return;
}

Task<void> take_constructed(Constructed) {
  co_return;
}

template <class Function>
Task<void> call(Function function) {
  function();
  co_return;
}

// A temporary aggregate with a member that has a destructor.

Task<void> temporary_aggregate() {
  co_await take_aggregate(Aggregate{Tally(), 1});
}

Task<void> named_aggregate() {
  Aggregate named{Tally(), 1};
  co_await take_aggregate(std::move(named));
}

Task<void> temporary_with_a_constructor() {
  co_await take_constructed(Constructed(1));
}

TEST(CoroutineFaults, ATemporaryAggregateInAnAwaitIsDestroyedTwice) {
  expect_faulty(temporary_aggregate());
}

TEST(CoroutineFaults, ANamedAggregateIsDestroyedOnce) {
  EXPECT_EQ(too_many_after(named_aggregate()), 0);
}

TEST(CoroutineFaults, ATemporaryWithAConstructorIsDestroyedOnce) {
  EXPECT_EQ(too_many_after(temporary_with_a_constructor()), 0);
}

// A temporary lambda that captures.

Task<void> temporary_lambda() {
  co_await call([held = Tally()] { (void)held; });
}

Task<void> named_lambda() {
  auto function = [held = Tally()] { (void)held; };
  co_await call(std::move(function));
}

TEST(CoroutineFaults, ATemporaryCapturingLambdaInAnAwaitIsDestroyedTwice) {
  expect_faulty(temporary_lambda());
}

TEST(CoroutineFaults, ANamedLambdaIsDestroyedOnce) {
  EXPECT_EQ(too_many_after(named_lambda()), 0);
}

// The same, given to co_spawn.

Task<void> temporary_lambda_for_co_spawn() {
  const auto executor = co_await boost::asio::this_coro::executor;
  co_await boost::asio::co_spawn(
      executor,
      [held = Tally()]() -> Task<void> {
        (void)held;
        co_return;
      },
      boost::asio::use_awaitable);
}

Task<void> named_lambda_for_co_spawn() {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto work = [held = Tally()]() -> Task<void> {
    (void)held;
    co_return;
  };
  co_await boost::asio::co_spawn(executor, std::move(work), boost::asio::use_awaitable);
}

TEST(CoroutineFaults, ATemporaryCapturingLambdaForCoSpawnIsDestroyedTwice) {
  expect_faulty(temporary_lambda_for_co_spawn());
}

TEST(CoroutineFaults, ANamedLambdaForCoSpawnIsDestroyedOnce) {
  EXPECT_EQ(too_many_after(named_lambda_for_co_spawn()), 0);
}

// A temporary of `?:`.

Task<void> take(Tally) {
  co_return;
}

Task<void> temporary_of_a_choice(bool first) {
  co_await take(first ? Tally() : Tally());
}

Task<void> named_choice(bool first) {
  Tally chosen = first ? Tally() : Tally();
  co_await take(std::move(chosen));
}

TEST(CoroutineFaults, ATemporaryOfAChoiceInAnAwaitIsDestroyedTwice) {
  expect_faulty(temporary_of_a_choice(true));
  expect_faulty(temporary_of_a_choice(false));
}

TEST(CoroutineFaults, ANamedChoiceIsDestroyedOnce) {
  EXPECT_EQ(too_many_after(named_choice(true)), 0);
}

// A braced list: the form instead is a function of any number of arguments, or a list that has a name.

Task<std::size_t> count_of(std::vector<std::string> words) {
  co_return words.size();
}

template <class... Words>
Task<std::size_t> command(Words... words) {
  std::vector<std::string> list;
  (list.emplace_back(std::move(words)), ...);
  co_return co_await count_of(std::move(list));
}

Task<std::size_t> variadic(std::string key) {
  co_return co_await command(std::string("GET"), std::move(key));
}

Task<std::size_t> named_list(std::string key) {
  std::vector<std::string> words{"GET", std::move(key)};
  co_return co_await count_of(std::move(words));
}

TEST(CoroutineFaults, AVariadicCommandAndANamedListDoWhatABracedListCannot) {
  EXPECT_EQ(run(variadic("key")), 2U);
  EXPECT_EQ(run(named_list("key")), 2U);
}

}  // namespace
}  // namespace polly
