#include "polly/backends/dynamodb/detail/each_at_once.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "polly/backends/dynamodb/detail/doubt.hpp"

namespace polly::dynamodb_backend {

namespace {

namespace asio = boost::asio;

struct EachState {
  std::function<Task<void>(std::size_t)> work;
  std::size_t next = 0;
  std::size_t count = 0;
  std::size_t done = 0;
  Changes changes = Changes::nothing;
  std::exception_ptr failure;
};

bool is_unknown(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::unknown_outcome;
  } catch (...) {
    return false;
  }
}

// The first failure counts, unless a later one says that entries may have been changed.
void note_failure(EachState& state, std::exception_ptr failure) {
  if (state.failure && (state.changes == Changes::nothing || !is_unknown(failure))) return;
  state.failure = std::move(failure);
}

Task<void> work_off(std::shared_ptr<EachState> state) {
  while (state->next < state->count && !state->failure) {
    const std::size_t index = state->next++;
    try {
      Task<void> one = state->work(index);
      co_await std::move(one);
      ++state->done;
    } catch (...) {
      note_failure(*state, std::current_exception());
    }
  }
}

[[noreturn]] void throw_partly_done(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    throw in_doubt(error, "a part of the entries was written");
  }
}

}  // namespace

Task<void> each_at_once(std::size_t count, std::size_t at_once_max, Changes changes,
                        std::function<Task<void>(std::size_t)> work) {
  if (count == 0) co_return;
  if (count == 1) {
    Task<void> only = work(0);
    co_await std::move(only);
    co_return;
  }
  const auto state = std::make_shared<EachState>();  // shared with the workers
  state->work = std::move(work);
  state->count = count;
  state->changes = changes;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  using Worker = decltype(asio::co_spawn(executor, work_off(state), asio::deferred));
  std::vector<Worker> workers;
  const std::size_t workers_count = std::min(count, at_once_max);
  workers.reserve(workers_count);
  for (std::size_t i = 0; i < workers_count; ++i) {
    workers.push_back(asio::co_spawn(executor, work_off(state), asio::deferred));
  }
  auto group = asio::experimental::make_parallel_group(std::move(workers));
  co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  if (state->failure && changes == Changes::entries && state->done > 0) throw_partly_done(state->failure);
  if (state->failure) std::rethrow_exception(state->failure);
}

}  // namespace polly::dynamodb_backend
