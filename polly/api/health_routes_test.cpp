#include "polly/api/health_routes.hpp"

#include <gtest/gtest.h>

#include "polly/api/detail/test_api.hpp"
#include "polly/base/event_loops.hpp"

namespace polly::api {
namespace {

class HealthApi : public TestApi {
 public:
  HealthApi() { routes.add_to(router); }

  http::Reply ask(std::string_view target) { return send("GET", target, "", std::nullopt); }

  std::atomic<bool> is_stopping{false};
  HealthRoutes routes{store, telemetry, is_stopping, clock};
};

TEST(HealthRoutes, NeedNoToken) {
  HealthApi api;
  for (const char* path : {"/livez", "/readyz", "/healthz"}) {
    EXPECT_EQ(api.ask(path).status, 200) << path;
    EXPECT_EQ(api.ask(path).body, "ok\n") << path;
  }
}

TEST(HealthRoutes, VerboseListsTheChecks) {
  HealthApi api;
  const http::Reply reply = api.ask("/readyz?verbose");
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(reply.body,
            R"({"status":"ok","checks":{"store":{"backend":"memory","status":"ok"},"shutdown":{"status":"ok"}}})");
}

TEST(HealthRoutes, WithoutItsStoreTheDaemonIsAliveButNotReady) {
  HealthApi api;
  run(api.store.close());
  EXPECT_EQ(api.ask("/livez").status, 200);
  const http::Reply reply = api.ask("/readyz?verbose=true");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find(R"("error":"closed")"), std::string::npos) << reply.body;
  EXPECT_EQ(api.ask("/healthz").body, "unavailable\n");
}

// An API whose store is full.
class FullApi : public TestApi {
 public:
  FullApi() : full(open_memory_backend(MemoryOptions{.max_bytes = 1}, runtime), runtime) { routes.add_to(router); }

  Store full;
  EventLoops loops{1};
  StoreWatch watch{full, telemetry, loops.at(0)};
  std::atomic<bool> is_stopping{false};
  HealthRoutes routes{full, telemetry, is_stopping, clock, &watch};
};

TEST(HealthRoutes, AStoreThatAnswersAPingAndFailsTheProbeIsNotReady) {
  FullApi api;
  EXPECT_EQ(api.send("GET", "/readyz").status, 200) << "it was not probed yet";
  run(api.watch.start());
  const http::Reply reply = api.send("GET", "/readyz?verbose");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find(R"("error":"resource_exhausted","detail":"set polly:probe:*)"), std::string::npos)
      << reply.body;
  EXPECT_EQ(api.send("GET", "/livez").status, 200);
  run(api.watch.stop());
}

TEST(HealthRoutes, WhileItShutsDownTheDaemonIsNotReady) {
  HealthApi api;
  api.is_stopping = true;
  EXPECT_EQ(api.ask("/livez").status, 200);
  EXPECT_EQ(api.ask("/readyz").status, 503);
  EXPECT_NE(api.ask("/readyz?verbose").body.find("stopping"), std::string::npos);
}

TEST(HealthRoutes, MetricsAreInPrometheussFormat) {
  HealthApi api;
  api.telemetry.metrics().counter("polly_test_total", "A test.").add(3);
  const http::Reply reply = api.ask("/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(reply.body.find("polly_test_total 3\n"), std::string::npos);
}

TEST(HealthRoutes, MetricsAreRenderedAtMostOnceASecond) {
  HealthApi api;
  const Counter counter = api.telemetry.metrics().counter("polly_test_total", "A test.");
  const http::Reply first = api.ask("/metrics");
  counter.add();
  api.clock.advance(Milliseconds(999));
  const http::Reply second = api.ask("/metrics");
  EXPECT_EQ(first.shared_body.get(), second.shared_body.get()) << "nothing is copied";
  api.clock.advance(Milliseconds(1));
  EXPECT_NE(api.ask("/metrics").body.find("polly_test_total 1\n"), std::string::npos);
}

}  // namespace
}  // namespace polly::api
