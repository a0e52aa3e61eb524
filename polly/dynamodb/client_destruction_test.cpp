// A client that was not closed can be destroyed, whatever became of its event loop and wherever its calls are, and that
// ends; calls under way never go on then. As store/conformance/destruction.cpp tests it for stores.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "polly/base/gate.hpp"
#include "polly/dynamodb/detail/test_client.hpp"
#include "polly/testing/scripted_peer.hpp"

namespace polly::dynamodb {

// Where the calls are.
enum class Whereabouts {
  between_answers,
  waiting_for_an_answer,
  pausing,
  waiting_for_credentials,
  asking_for_them_again
};

static void PrintTo(Whereabouts whereabouts, std::ostream* out) {
  constexpr const char* kNames[] = {"BetweenAnswers", "WaitingForAnAnswer", "Pausing", "WaitingForCredentials",
                                    "AskingForThemAgain"};
  *out << kNames[static_cast<int>(whereabouts)];
}

namespace {

using namespace std::chrono_literals;
using testing::DynamoDbFault;
using testing::DynamoDbRequest;

// A client on a loop that only the test's thread runs, and callers on that loop, whose calls are under way all the
// time.
class UnclosedClient {
 public:
  static constexpr std::size_t kCallers = 16;

  explicit UnclosedClient(Whereabouts whereabouts, bool has_own_loop = false)
      : whereabouts_(whereabouts), loop_(std::make_unique<boost::asio::io_context>(1)) {
    service_.create_table(kTestTable);
    if (whereabouts == Whereabouts::waiting_for_an_answer) {
      service_.fail_where([](const DynamoDbRequest&) { return DynamoDbFault::silence(); });
    }
    if (whereabouts == Whereabouts::pausing) {
      service_.fail_where([](const DynamoDbRequest&) { return DynamoDbFault::throttle(); });
    }
    Options options = options_of(service_);
    options.connections_max = kCallers / 2;
    if (whereabouts == Whereabouts::waiting_for_credentials) options.credentials = of_container(silent_);
    if (whereabouts == Whereabouts::asking_for_them_again) options.credentials = of_container(failing_);
    std::vector<boost::asio::any_io_executor> loops;
    if (!has_own_loop) loops.push_back(loop_->get_executor());
    client_ = std::make_unique<Client>(std::move(options), *telemetry_, system_clock(), loops);
  }

  boost::asio::io_context& loop() noexcept { return *loop_; }

  // Calls are under way when it returns.
  void call() {
    for (std::size_t i = 0; i < kCallers; ++i) spawn(callers_, loop_->get_executor(), call_again_and_again());
    while (!are_under_way()) run_some();
    if (whereabouts_ == Whereabouts::asking_for_them_again) run_some();  // until the client has read the failure
  }

  // With what it may use no longer.
  void destroy_client() {
    client_.reset();
    telemetry_.reset();
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
  static CredentialOptions of_container(const testing::ScriptedPeer& service) {
    CredentialOptions options;
    options.container_full_uri = "http://127.0.0.1:" + std::to_string(service.port()) + "/";
    return options;
  }

  bool are_under_way() const {
    switch (whereabouts_) {
      case Whereabouts::between_answers: return answers_ >= kCallers;
      case Whereabouts::waiting_for_an_answer: return service_.requests() >= kCallers / 2;
      case Whereabouts::pausing: return service_.requests() >= kCallers;
      case Whereabouts::waiting_for_credentials: return silent_.connections() > 0;
      default: return failures_ > 0;
    }
  }

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
    bool is_closed = false;
    while (!is_destroyed_ && !is_closed) {
      try {
        Client::MakeBody body = [text = get_item("a").body](TimePoint) { return text; };
        const Answer answer = co_await client_->call(Context(), "GetItem", std::move(body), Effect::read);
        EXPECT_TRUE(answer.is_ok());
        ++answers_;
      } catch (const Error& error) {
        is_closed = error.kind() == ErrorKind::closed;
        const bool has_keys = whereabouts_ != Whereabouts::asking_for_them_again;
        const ErrorKind usual = has_keys ? ErrorKind::resource_exhausted : ErrorKind::unavailable;
        EXPECT_TRUE(is_closed || error.kind() == usual) << error.what();
      }
      if (is_destroyed_) has_resumed_late_ = true;
    }
  }

  const Whereabouts whereabouts_;
  testing::DynamoDbService service_;
  testing::ScriptedPeer silent_{[](testing::Peer& peer) {
    if (peer.next_http()) peer.wait_for_close();
  }};
  std::atomic<int> failures_{0};
  testing::ScriptedPeer failing_{[this](testing::Peer& peer) {
    while (peer.next_http()) {
      peer.send("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
      ++failures_;
    }
  }};
  std::unique_ptr<Telemetry> telemetry_ = std::make_unique<Telemetry>();
  std::size_t answers_ = 0;
  bool is_destroyed_ = false;
  bool has_resumed_late_ = false;
  Gate callers_;
  std::unique_ptr<boost::asio::io_context> loop_;
  std::unique_ptr<Client> client_;
};

class ClientDestruction : public ::testing::TestWithParam<Whereabouts> {};

INSTANTIATE_TEST_SUITE_P(Calls, ClientDestruction,
                         ::testing::Values(Whereabouts::between_answers, Whereabouts::waiting_for_an_answer,
                                           Whereabouts::pausing, Whereabouts::waiting_for_credentials,
                                           Whereabouts::asking_for_them_again),
                         ::testing::PrintToStringParamName());

TEST_P(ClientDestruction, OfAClientWhoseLoopIsStopped) {
  UnclosedClient unclosed(GetParam());
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_client();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(ClientDestruction, OfAClientWhoseLoopIsStoppedAndRunsAgainLater) {
  UnclosedClient unclosed(GetParam());
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_client();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(ClientDestruction, OfAClientAfterItsLoop) {
  UnclosedClient unclosed(GetParam());
  unclosed.call();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  unclosed.destroy_client();
}

TEST_P(ClientDestruction, OfAClientFromACoroutineOfItsLoop) {
  UnclosedClient unclosed(GetParam());
  unclosed.call();
  unclosed.destroy_client_there();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(ClientDestruction, OfAClientWhoseLoopNobodyRunsAnyMore) {
  UnclosedClient unclosed(GetParam());
  unclosed.call();
  unclosed.destroy_client();
  unclosed.run_until_callers_are_gone();
  EXPECT_FALSE(unclosed.has_resumed_late());
}

TEST_P(ClientDestruction, OfAClientThatHasALoopOfItsOwnAndCallersOnOneThatIsStopped) {
  UnclosedClient unclosed(GetParam(), true);
  unclosed.call();
  unclosed.loop().stop();
  unclosed.destroy_client();
  unclosed.destroy_loop();
  EXPECT_EQ(unclosed.callers(), 0U);
  EXPECT_FALSE(unclosed.has_resumed_late());
}

// The callers' frames are destroyed, or end as `closed`, while other threads run the loops.
TEST(ClientDestruction, OfAClientOnLoopsThatOtherThreadsRun) {
  testing::DynamoDbService service;
  service.create_table(kTestTable);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::future<EndedCall>> ends;
    EventLoops loops(2);
    Telemetry telemetry;
    auto client = std::make_unique<Client>(options_of(service), telemetry, system_clock(),
                                           std::vector<boost::asio::any_io_executor>{loops.at(0), loops.at(1)});
    Gate gate;
    for (std::size_t i = 0; i < 32; ++i) {
      const auto promise = std::make_shared<std::promise<EndedCall>>();
      ends.push_back(promise->get_future());
      spawn(gate, loops.at(i % 2), test_client::call(client.get(), Context(), get_item("a"), promise));
    }
    client.reset();
    gate.wait();
    for (std::future<EndedCall>& end : ends) {
      try {
        const std::string text = end.get().text();
        EXPECT_TRUE(text == "ok" || text == "closed") << text;
      } catch (const std::future_error&) {  // its coroutine was destroyed
      }
    }
  }
}

}  // namespace
}  // namespace polly::dynamodb
