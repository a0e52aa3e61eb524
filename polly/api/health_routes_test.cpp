#include "polly/api/health_routes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "polly/api/detail/test_api.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/codec/zlib_stream.hpp"

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

TEST(HealthRoutes, MetricsHaveTheFormThatTheScrapeAsksFor) {
  HealthApi api;
  api.telemetry.metrics().counter("polly_test_total", "A test.").add(3);
  const auto scrape = [&](std::string accept, std::string encoding) {
    return api.send("GET", "/metrics", "", std::nullopt, {{"Accept", accept}, {"Accept-Encoding", encoding}});
  };
  const http::Reply open = scrape("application/openmetrics-text;version=1.0.0", "");
  EXPECT_EQ(open.content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_NE(open.body.find("# TYPE polly_test counter\npolly_test_total 3\n"), std::string::npos) << open.body;
  EXPECT_TRUE(open.body.ends_with("\n# EOF\n"));
  const http::Reply packed = scrape("application/openmetrics-text;version=1.0.0", "gzip");
  EXPECT_EQ(packed.body, codec::gzip(open.body));
  const http::Reply plain = scrape("", "gzip");
  EXPECT_EQ(plain.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(plain.body, codec::gzip(api.ask("/metrics").body));
  const auto has = [](const http::Reply& reply, const http::Header& header) {
    return std::find(reply.headers.begin(), reply.headers.end(), header) != reply.headers.end();
  };
  const http::Header coding("Content-Encoding", "gzip");
  const http::Header vary("Vary", "Accept, Accept-Encoding");
  EXPECT_TRUE(has(packed, coding) && has(plain, coding) && !has(open, coding));
  EXPECT_TRUE(has(packed, vary) && has(open, vary));
}

TEST(HealthRoutes, TheirRequestsHaveNoSpans) {
  const HealthApi api;
  for (const http::Router::Route& route : api.router.routes()) {
    EXPECT_FALSE(route.is_traced) << route.pattern;
    EXPECT_EQ(route.group_name(), "health") << route.pattern;
  }
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
