// An await in a condition is lost by GCC 12 where the coroutine declares no variable; where its value has a name it is
// not (docs/coroutines.md). The smallest coroutine shows that: it is to be at its end once it is resumed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <coroutine>
#include <exception>
#include <optional>

namespace polly {
namespace {

constexpr std::optional<bool> a_faulty_form_ends() {
#if defined(__clang__)
  return true;
#elif defined(__GNUC__) && __GNUC__ == 12
  return false;
#else
  return std::nullopt;
#endif
}

struct Small {
  struct promise_type {
    Small get_return_object() { return Small{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };

  std::coroutine_handle<promise_type> handle;
};

struct Yes {
  explicit Yes(int) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  bool await_resume() const noexcept { return true; }
};

// In a process of its own, since what GCC makes of a faulty form may crash, or run for ever.
bool reaches_its_end(Small (*begin)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(10);
    const Small small = begin();
    small.handle.resume();
    ::_exit(small.handle.done() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int counted = 0;

Small await_in_if() {
  if (co_await Yes(1)) ++counted;
}
Small await_in_else_if() {
  if (counted < 0) {
    ++counted;
  } else if (!co_await Yes(1)) {
    --counted;
  }
}
Small await_behind_and() {
  if (counted >= 0 && co_await Yes(1)) ++counted;
}
Small await_in_while() {
  while (co_await Yes(1)) co_return;
}
Small await_in_do() {
  do {
    ++counted;
  } while (!co_await Yes(1));
}
Small await_in_for() {
  for (; co_await Yes(1);) co_return;
}
Small await_in_switch() {
  switch (co_await Yes(1)) {
    default: ++counted;
  }
}

Small await_with_a_name() {
  const bool is = co_await Yes(1);
  if (is) ++counted;
}
Small await_into_a_declaration() {
  if (const bool is = co_await Yes(1)) counted += is ? 1 : 0;
}
Small await_behind_and_with_a_name() {
  bool is = counted >= 0;
  if (is) is = co_await Yes(1);
  if (is) ++counted;
}

TEST(CoroutineFaults, AnAwaitInAConditionIsLostWhereNoVariableIsDeclared) {
  if (!a_faulty_form_ends()) GTEST_SKIP() << "nothing is claimed of this compiler";
  const bool ends = *a_faulty_form_ends();
  EXPECT_EQ(reaches_its_end(&await_in_if), ends) << "docs/coroutines.md wants a look";
  EXPECT_EQ(reaches_its_end(&await_in_else_if), ends);
  EXPECT_EQ(reaches_its_end(&await_behind_and), ends);
  EXPECT_EQ(reaches_its_end(&await_in_while), ends);
  EXPECT_EQ(reaches_its_end(&await_in_do), ends);
  EXPECT_EQ(reaches_its_end(&await_in_for), ends);
  EXPECT_EQ(reaches_its_end(&await_in_switch), ends);
}

TEST(CoroutineFaults, AnAwaitWhoseValueHasANameIsNotLost) {
  EXPECT_TRUE(reaches_its_end(&await_with_a_name));
  EXPECT_TRUE(reaches_its_end(&await_into_a_declaration));
  EXPECT_TRUE(reaches_its_end(&await_behind_and_with_a_name));
}

}  // namespace
}  // namespace polly
