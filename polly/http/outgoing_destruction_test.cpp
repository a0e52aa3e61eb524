// A client that was not closed can be destroyed, whatever became of its event loop, and that ends; calls under way
// never go on then. As store/conformance/destruction.cpp tests it for stores.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "polly/base/gate.hpp"
#include "polly/base/run_on.hpp"
#include "polly/http/detail/test_outgoing.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

using namespace std::chrono_literals;

// A client on a loop that only the test's thread runs, and callers on that loop, whose calls are under way all the
// time. Few connections: some wait for one.
class UnclosedClient {
 public:
  static constexpr std::size_t kCallers = 16;

  explicit UnclosedClient(bool has_own_loop = false) : loop_(std::make_unique<boost::asio::io_context>(1)) {
    std::vector<boost::asio::any_io_executor> loops;
    if (!has_own_loop) loops.push_back(loop_->get_executor());
    OutgoingOptions options;
    options.connections_max = kCallers / 2;
    client_ = std::make_unique<OutgoingClient>(std::move(options), loops);
  }

  boost::asio::io_context& loop() noexcept { return *loop_; }

  // Calls are under way when it returns.
  void call() {
    for (std::size_t i = 0; i < kCallers; ++i) spawn(callers_, loop_->get_executor(), call_again_and_again());
    while (calls_ < kCallers) run_some();
  }

  void destroy_client() {
    client_.reset();
    is_destroyed_ = true;
  }
  void destroy_loop() { loop_.reset(); }

  // On a coroutine of the loop.
  void destroy_client_there() {
    Gate gate;
    spawn(gate, loop_->get_executor(), destroy_within());
    while (gate.running() > 0) run_some();
  }

  void run_until_callers_are_gone() {
    while (callers_.running() > 0) run_some();
    run_some();
  }

  std::size_t callers() const noexcept { return callers_.running(); }
  bool has_resumed_late() const noexcept { return has_resumed_late_; }

 private:
  // A loop that has run out of work is stopped, until it is restarted.
  void run_some() {
    loop_->restart();
    loop_->run_for(2ms);
  }

  Task<void> destroy_within() {
    destroy_client();
    co_return;
  }

  Task<void> call_again_and_again() {
    const OutgoingRequest request("POST", http_url(server_.port()) + "/echo", {}, "abc");
    try {
      while (!is_destroyed_) {
        const Response response = co_await client_->send(Context(), request);
        EXPECT_EQ(response.body, "abc");
        if (is_destroyed_) has_resumed_late_ = true;
        ++calls_;
      }
    } catch (const Error& error) {
      if (is_destroyed_) has_resumed_late_ = true;
      EXPECT_EQ(error.kind(), ErrorKind::closed) << error.what();
    }
  }

  TestServer server_;
  std::size_t calls_ = 0;
  bool is_destroyed_ = false;
  bool has_resumed_late_ = false;
  Gate callers_;
  std::unique_ptr<boost::asio::io_context> loop_;
  std::unique_ptr<OutgoingClient> client_;
};

TEST(OutgoingDestruction, OfAClientWhoseLoopIsStopped) {
  UnclosedClient unclosed;
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_client();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST(OutgoingDestruction, OfAClientWhoseLoopIsStoppedAndRunsAgainLater) {
  UnclosedClient unclosed;
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_client();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST(OutgoingDestruction, OfAClientAfterItsLoop) {
  UnclosedClient unclosed;
  unclosed.call();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  unclosed.destroy_client();
}

TEST(OutgoingDestruction, OfAClientFromACoroutineOfItsLoop) {
  UnclosedClient unclosed;
  unclosed.call();
  unclosed.destroy_client_there();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST(OutgoingDestruction, OfAClientWhoseLoopNobodyRunsAnyMore) {
  UnclosedClient unclosed;
  unclosed.call();
  unclosed.destroy_client();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST(OutgoingDestruction, OfAClientThatHasALoopOfItsOwnAndCallersOnOneThatIsStopped) {
  UnclosedClient unclosed(true);
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_client();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST(OutgoingDestruction, OfAClientThatWasNeverUsed) {
  boost::asio::io_context loop(1);
  loop.stop();
  OutgoingClient(OutgoingOptions(), {});
  OutgoingClient(OutgoingOptions(), {loop.get_executor()});
}

Task<void> reach_loop() {
  co_return;
}

// Calls that no answer ends, on loops that other threads run.
TEST(OutgoingDestruction, EndsCallsOnLoopsThatRunAsClosed) {
  TestServer server;
  EventLoops loops(2);
  for (const bool is_known : {true, false}) {
    Gate callers;
    std::atomic<int> closed = 0;
    OutgoingOptions options;
    options.connections_max = 2;
    std::vector<boost::asio::any_io_executor> known;
    if (is_known) known.push_back(loops.at(0));
    auto client = std::make_unique<OutgoingClient>(std::move(options), known);
    const auto call = [&closed, &server](OutgoingClient* raw) -> Task<void> {
      OutgoingRequest request("GET", http_url(server.port()) + "/forever");
      try {
        co_await raw->send(Context(), std::move(request));
      } catch (const Error& error) {
        if (error.kind() == ErrorKind::closed) ++closed;
      }
    };
    for (int i = 0; i < 4; ++i) spawn(callers, loops.at(0), call(client.get()));
    run(run_on(loops.at(0), reach_loop()));  // behind these calls: they are under way
    client.reset();
    callers.wait();
    EXPECT_EQ(closed, 4);
  }
}

}  // namespace
}  // namespace polly::http
