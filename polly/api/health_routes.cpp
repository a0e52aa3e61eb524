#include "polly/api/health_routes.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <string>
#include <utility>

#include "polly/api/detail/scrub_check.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

http::Reply report(bool is_ok, json::object checks, bool is_verbose) {
  const int status = is_ok ? 200 : 503;
  const std::string_view word = is_ok ? "ok" : "unavailable";
  http::Reply reply;
  if (is_verbose) {
    json::object object;
    object["status"] = word;
    object["checks"] = std::move(checks);
    reply = http::Reply::json(status, json::serialize(object));
  } else {
    reply = http::Reply::text(status, std::string(word) + "\n");
  }
  reply.with_header("Cache-Control", "no-store");
  if (!is_ok) reply.with_header("Retry-After", "1");
  return reply;
}

bool is_verbose(const http::Request& request) {
  return request.query("verbose").value_or("false") != "false";
}

}  // namespace

HealthRoutes::HealthRoutes(Store& store, Telemetry& telemetry, const std::atomic<bool>& is_stopping, const Clock& clock,
                           const StoreWatch* watch)
    : store_(store),
      is_stopping_(is_stopping),
      clock_(clock),
      watch_(watch),
      metrics_page_(telemetry.metrics(), clock) {}

void HealthRoutes::add_to(http::Router& router) {
  const auto ready = [this](Context ctx, http::Request request) { return this->ready(ctx, std::move(request)); };
  const auto live = [this](Context ctx, http::Request request) { return this->live(ctx, std::move(request)); };
  const auto metrics = [this](Context ctx, http::Request request) { return this->metrics(ctx, std::move(request)); };
  const auto add = [&router](const char* path, std::vector<std::string> query, http::Handler handler) {
    http::Router::Route route;
    route.method = "GET";
    route.pattern = path;
    route.query = std::move(query);
    route.handler = std::move(handler);
    route.group = "health";
    route.is_traced = false;
    router.add(std::move(route));
  };
  add("/livez", {"verbose"}, live);
  add("/readyz", {"verbose"}, ready);
  add("/healthz", {"verbose"}, ready);
  add("/metrics", {}, metrics);
}

Task<http::Reply> HealthRoutes::live(Context, http::Request request) {
  co_return report(true, json::object(), is_verbose(request));
}

Task<http::Reply> HealthRoutes::ready(Context ctx, http::Request request) {
  json::object store;
  store["backend"] = store_.backend_name();
  std::optional<Error> failure;  // reported in the reply, not thrown
  try {
    co_await store_.ping(ctx.with_timeout(clock_, kPingTimeout));
    if (watch_ != nullptr) failure = watch_->failure();
  } catch (const Error& error) {
    failure = error;
  }
  const bool store_answers = !failure.has_value();
  if (failure) {
    store["error"] = to_string(failure->kind());
    store["detail"] = failure->what();
  }
  store["status"] = store_answers ? "ok" : "unavailable";
  const bool is_stopping = is_stopping_.load();
  json::object checks;
  checks["store"] = std::move(store);
  if (const auto scrub = store_.scrub_state()) checks["scrub"] = scrub_check(*scrub);
  for (const auto& [name, look] : checks_) {
    if (json::object check = look(); !check.empty()) checks[name] = std::move(check);
  }
  checks["shutdown"] = {{"status", is_stopping ? "stopping" : "ok"}};
  co_return report(store_answers && !is_stopping, std::move(checks), is_verbose(request));
}

Task<http::Reply> HealthRoutes::metrics(Context, http::Request request) {
  const MetricsForm form = metrics_form(request.header("Accept"), request.header("Accept-Encoding"));
  http::Reply reply(200, std::string(content_type(form)), "");
  if (form.is_gzip) reply.with_header("Content-Encoding", "gzip");
  reply.with_header("Vary", "Accept, Accept-Encoding");
  reply.shared_body = co_await metrics_page_.text(form);
  co_return reply;
}

}  // namespace polly::api
