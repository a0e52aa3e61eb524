#include "polly/daemon/serve.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/api/health_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/api/store_routes.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/assembly/open_telemetry.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/base/version.hpp"
#include "polly/daemon/connection_limit.hpp"
#include "polly/daemon/flush_on_terminate.hpp"
#include "polly/daemon/memory_limit.hpp"
#include "polly/daemon/memory_return.hpp"
#include "polly/daemon/ready_file.hpp"
#include "polly/daemon/service_manager.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/github/signature.hpp"
#include "polly/http/server.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/store_watch.hpp"
#include "polly/telemetry/process_metrics.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly {

namespace {

constexpr std::chrono::seconds kShutdownGrace{10};
constexpr std::chrono::seconds kCloseGrace{5};  // of the store and the spans, once no request runs any more
constexpr std::chrono::seconds kEndGrace{2};    // of everything else: no thread waits for a name server any longer

// Health and metrics at an address of their own have this part of memory and connections to themselves.
constexpr std::size_t kAdminShare = 16;
constexpr std::size_t kAdminConnectionsMin = 16;

Runtime runtime_of(Telemetry& telemetry, const EventLoops& loops) {
  std::vector<boost::asio::any_io_executor> executors;
  for (std::size_t i = 0; i < loops.size(); ++i) executors.push_back(loops.at(i));
  return Runtime(telemetry, std::move(executors));
}

StateScope scope_of(const config::State& state) noexcept {
  return state.scope == config::Scope::commit ? StateScope::commit : StateScope::repository;
}

StateKeys keys_of(const config::State& state) noexcept {
  return state.keys == config::StateKeys::tagged ? StateKeys::tagged : StateKeys::plain;
}

webhook::ReceiverOptions receiver_options(const config::Config& config) {
  webhook::ReceiverOptions options;
  options.secrets = config.webhook.secrets;
  options.app_id = config.webhook.app_id;
  options.vuln_check_name = config.webhook.vuln_check_name;
  options.license_check_name = config.webhook.license_check_name;
  options.workflow_name = config.webhook.workflow_name;
  options.scope = scope_of(config.state);
  return options;
}

http::ServerOptions server_options(const config::Http& settings, Log& log) {
  http::ServerOptions options;
  const std::optional<std::size_t> limit = memory_limit();
  options.memory_bytes_max = http_memory_that_fits(settings.memory_max, limit);
  const std::size_t body_wanted = options.body_bytes_max;
  options.body_bytes_max = body_that_fits(body_wanted, limit);
  if (options.memory_bytes_max < settings.memory_max || options.body_bytes_max < body_wanted) {
    log.write(Level::warning, "the memory limit of this process is small: less is left to requests and their bodies",
              {{"limit_bytes", static_cast<std::int64_t>(*limit)},
               {"http_memory_bytes", static_cast<std::int64_t>(options.memory_bytes_max)},
               {"body_bytes_max", static_cast<std::int64_t>(options.body_bytes_max)}});
  }
  options.idle_timeout = settings.idle_timeout;
  options.connections_max = connections_that_fit(settings.connections_max);
  if (options.connections_max < settings.connections_max) {
    log.write(Level::warning,
              "the limit of open files leaves room for fewer connections than POLLY_HTTP_CONNECTIONS_MAX: raise it "
              "(ulimit -n, LimitNOFILE=)",
              {{"connections", static_cast<std::int64_t>(options.connections_max)}});
  }
  return options;
}

// Everything that answers requests; in this order, each outliving what stands below it.
class Daemon {
 public:
  Daemon(const config::Config& config, Telemetry& telemetry, EventLoops& loops)
      : loops_(loops),
        telemetry_(telemetry),
        process_metrics_(telemetry.metrics()),
        store_(run(open_store(config.storage, runtime_of(telemetry, loops)))),
        watch_(*store_, telemetry, loops.at(0)),
        state_(*store_, telemetry, config.state.ttl, keys_of(config.state)),
        receiver_(state_, telemetry, receiver_options(config)),
        state_routes_(state_, scope_of(config.state), config.server.api_token),
        store_routes_(*store_, config.server.api_token),
        health_routes_(*store_, telemetry, is_stopping_, system_clock(), &watch_) {
    run(watch_.start());
    listen(config.server);
    memory_return_.emplace([this] { return held_memory(); });
  }

  const std::vector<std::string>& urls() const noexcept { return urls_; }

  // Stops accepting, finishes what runs, closes the store. True where nothing had to be cut off.
  bool stop() {
    is_stopping_ = true;
    bool finished = true;
    for (const auto& server : servers_) finished = server->stop(kShutdownGrace) && finished;
    exit_within(kCloseGrace, 0);  // what was acknowledged is durable
    run(store_->close());
    run(watch_.stop());  // a probe under way has ended with the store
    telemetry_.tracer().flush();
    return finished;
  }

 private:
  void listen(const config::Server& settings) {
    http::Router router;
    router.add(
        "POST", "/webhook",
        [this](Context ctx, http::Request request) { return receiver_.receive(ctx, std::move(request)); },
        [this](const http::Request& head) { return receiver_.use_body(head); });
    if (!settings.api_token.empty()) {
      state_routes_.add_to(router);
      store_routes_.add_to(router);
    }
    http::ServerOptions options = server_options(settings.http, telemetry_.log());
    if (settings.admin_listen) {
      http::Router admin;
      health_routes_.add_to(admin);
      http::ServerOptions admin_options = options;
      admin_options.memory_bytes_max = options.memory_bytes_max / kAdminShare;
      admin_options.connections_max = std::max(options.connections_max / kAdminShare, kAdminConnectionsMin);
      options.memory_bytes_max -= admin_options.memory_bytes_max;
      listen(std::move(router), settings.listen, options);
      listen(std::move(admin), *settings.admin_listen, admin_options);
    } else {
      health_routes_.add_to(router);
      listen(std::move(router), settings.listen, options);
    }
  }

  void listen(http::Router router, const config::Address& address, const http::ServerOptions& options) {
    auto server = std::make_unique<http::Server>(std::move(router), options, loops_, telemetry_);
    server->listen(address.host, address.port);
    const bool is_v6 = address.host.find(':') != std::string::npos;
    urls_.push_back("http://" + (is_v6 ? "[" + address.host + "]" : address.host) + ":" +
                    std::to_string(server->port()));
    servers_.push_back(std::move(server));
  }

  HeldMemory held_memory() const {
    HeldMemory held;
    for (const auto& server : servers_) {
      held.peak += server->take_memory_peak();
      held.now += server->memory_bytes();
    }
    return held;
  }

  EventLoops& loops_;
  Telemetry& telemetry_;
  const ProcessMetrics process_metrics_;
  std::atomic<bool> is_stopping_{false};
  const std::unique_ptr<Store> store_;
  StoreWatch watch_;
  StateService state_;
  webhook::Receiver receiver_;
  api::StateRoutes state_routes_;
  api::StoreRoutes store_routes_;
  api::HealthRoutes health_routes_;
  std::vector<std::unique_ptr<http::Server>> servers_;
  std::vector<std::string> urls_;
  std::optional<MemoryReturn> memory_return_;  // asks the servers
};

void announce(Log& log, const config::Config& config, const std::vector<std::string>& urls) {
  log.write(Level::info, "polly serves",
            {{"version", version()},
             {"url", urls.front()},
             {"admin_url", urls.back()},
             {"storage", config.storage.type},
             {"api", config.server.api_token.empty() ? "off: POLLY_API_TOKEN is not set" : "on"}});
  if (config.storage.type == "sqlite") {
    const bool is_full = config.storage.sqlite.durability == config::Durability::full;
    log.write(Level::info, "the state is kept in a file",
              {{"path", config.storage.sqlite.path}, {"durability", is_full ? "full" : "normal"}});
  }
  if (config.storage.type == "memory") {
    log.write(Level::warning, "the memory backend forgets everything when the daemon ends: for development and tests");
  }
}

// What the daemon lives through: signals that operators and terminals send, and timers that the parent has set.
void keep_signals(KeptSignals& signals) {
  ignore_signals({SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGTTIN, SIGTTOU});
  signals.keep({SIGHUP, SIGUSR1, SIGUSR2});
}

// The first signal that ends the daemon. Others change nothing.
int wait_for_the_end(const KeptSignals& signals, Log& log) {
  for (;;) {
    const int signal = signals.wait();
    if (signal != SIGHUP && signal != SIGUSR1 && signal != SIGUSR2) return signal;
    log.write(Level::info, "a signal was ignored: nothing is reloaded, and the log goes to standard error",
              {{"signal", signal_name(signal)}});
  }
}

// As many connections as the system lets us have.
void raise_file_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void serve(const config::Config& config, const ServeOptions& options) {
  const github::SignatureVerifier needs_a_secret(config.webhook.secrets);  // before a file is made, or a server asked
  KeptSignals signals;
  keep_signals(signals);
  raise_file_limit();
  MemoryReturn::set_up_allocator();
  const std::unique_ptr<Telemetry> telemetry = open_telemetry(config.logging, config.tracing);
  const FlushOnTerminate last_words(telemetry->log());
  EventLoops loops(config.server.threads);
  Daemon daemon(config, *telemetry, loops);

  signals.keep({SIGTERM, SIGINT, SIGXCPU});  // until here they have ended the process at once
  announce(telemetry->log(), config, daemon.urls());
  for (const std::string& text : options.exposed_files) {
    telemetry->log().write(Level::warning, "a file is not protected", {{"reason", text}});
  }
  std::string ready_text;
  for (const std::string& url : daemon.urls()) ready_text += url + "\n";
  const ReadyFile ready_file(options.ready_file, ready_text);
  const ServiceManager service_manager(options.notify_socket);
  service_manager.ready("listening on " + daemon.urls().front());

  const int signal = wait_for_the_end(signals, telemetry->log());
  telemetry->log().write(Level::info, "shutting down", {{"signal", signal_name(signal)}});
  service_manager.stopping();
  const bool finished = daemon.stop();
  telemetry->log().write(finished ? Level::info : Level::warning, "stopped", {{"requests_cut_off", !finished}});
  exit_within(kEndGrace, 0);
}

}  // namespace polly
