// Coroutines on an io_context that the program owns: two visitors ask for the same lease at the same time, exactly one
// gets it, and no thread waits for the answers.
//
//   coroutines memory:
//   coroutines valkey://127.0.0.1:6379
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "polly/assembly/open_store.hpp"
#include "polly/base/both.hpp"

namespace {

using namespace std::chrono_literals;

// Whether it got the lease. The store is a pointer: the caller owns it until this ends. The name is a value, which the
// coroutine owns.
polly::Task<bool> visit(polly::Store* store, std::string name) {
  const polly::Context ctx = polly::Context().with_timeout(polly::system_clock(), 500ms);  // for both calls together
  const bool has_lease = co_await store->set_if_absent(ctx, "lease", name, 30s);
  const std::string holder = co_await store->get_or_zero<std::string>(ctx, "lease");
  std::cout << name << (has_lease ? " got the lease" : " did not get the lease, " + holder + " has it") << "\n";
  co_return has_lease;
}

polly::Task<void> serve(std::string url, polly::Telemetry* telemetry) {
  const auto loop = co_await boost::asio::this_coro::executor;
  const polly::Runtime runtime(*telemetry, {loop});  // the store works on this loop, too
  const std::unique_ptr<polly::Store> store = co_await polly::open_store(std::move(url), runtime);
  polly::Task<bool> ann = visit(store.get(), "ann");  // named: see polly/base/task.hpp for what GCC 12 gets wrong
  polly::Task<bool> bob = visit(store.get(), "bob");
  const auto [has_ann, has_bob] = co_await polly::both(std::move(ann), std::move(bob));
  std::cout << (has_ann != has_bob ? "one of the two has it\n" : "this never happens\n");
  co_await store->remove(polly::Context(), "lease");
  co_await store->close();  // before the loop ends: its last work is done there
}

}  // namespace

int main(int argc, char** argv) {
  polly::Telemetry telemetry;
  boost::asio::io_context loop(1);  // run by one thread
  std::exception_ptr failure;
  const std::string url = argc > 1 ? argv[1] : "memory:";
  boost::asio::co_spawn(loop, serve(url, &telemetry), [&failure](std::exception_ptr thrown) { failure = thrown; });
  loop.run();
  try {
    if (failure) std::rethrow_exception(failure);
    return 0;
  } catch (const polly::Error& error) {
    std::cerr << "coroutines: " << error.what() << "\n";
    return 1;
  }
}
