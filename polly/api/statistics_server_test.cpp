// Statistics of a store that is never counted to its end, over HTTP.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/api/api_token.hpp"
#include "polly/api/statistics_routes.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/http/client.hpp"
#include "polly/http/server.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly::api {
namespace {

using namespace std::chrono_literals;

struct EndlessScan {
  std::atomic<int> pages{0};
  std::atomic<int> under_way{0};
  std::atomic<int> under_way_most{0};
};

// Each page has another one behind it.
class EndlessBackend final : public PlainBackend {
 public:
  EndlessBackend(const Clock& clock, EndlessScan& scan) : PlainBackend(clock), scan_(scan) {}

  Task<RawPage> scan_raw(Context, Scan, std::optional<Cursor>) override {
    scan_.under_way_most = std::max<int>(scan_.under_way_most, ++scan_.under_way);
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, 5ms);
    co_await timer.async_wait(boost::asio::deferred);
    RawPage page;
    page.next = Cursor(std::to_string(++scan_.pages));
    --scan_.under_way;
    co_return page;
  }

 private:
  EndlessScan& scan_;
};

TEST(StatisticsRoutes, CountingIsSharedAndStopsWhenTheLastClientHasLeft) {
  EndlessScan scan;
  Telemetry telemetry;
  EventLoops loops(1);
  Store store(std::make_unique<EndlessBackend>(system_clock(), scan), Runtime(telemetry, {loops.at(0)}));
  const ApiToken token{Secret("t0ken")};
  StatisticsRoutes routes(store, token);
  http::Router router;
  routes.add_to(router);
  http::Server server(std::move(router), http::ServerOptions(), loops, telemetry);
  server.listen(Address("127.0.0.1", 0));
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port());

  std::vector<std::thread> clients;
  for (const Milliseconds patience : {2'500ms, 4'000ms}) {
    clients.emplace_back([&url, patience] {
      EXPECT_THROW(http::Client(url, Secret("t0ken"), patience).send("GET", "/api/v1/stats"), Error);
    });
  }
  clients[0].join();
  const int pages_of_both = scan.pages;
  clients[1].join();
  EXPECT_GT(scan.pages, pages_of_both) << "the second client still waited";
  EXPECT_EQ(scan.under_way_most, 1) << "one computation for both";

  int pages = -1;
  for (int i = 0; i < 40 && pages != scan.pages; ++i) {
    pages = scan.pages;
    std::this_thread::sleep_for(500ms);
  }
  EXPECT_EQ(pages, scan.pages) << "it still counts";
}

}  // namespace
}  // namespace polly::api
