#include "polly/daemon/serve.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/api/api_routes.hpp"
#include "polly/api/api_tokens.hpp"
#include "polly/api/health_routes.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/assembly/open_telemetry.hpp"
#include "polly/assembly/state_options.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/daemon/accepted_tokens.hpp"
#include "polly/daemon/announce.hpp"
#include "polly/daemon/claim_check.hpp"
#include "polly/daemon/connection_limit.hpp"
#include "polly/daemon/disk_metrics.hpp"
#include "polly/daemon/flush_on_terminate.hpp"
#include "polly/daemon/memory_return.hpp"
#include "polly/daemon/ready_file.hpp"
#include "polly/daemon/receiver_options.hpp"
#include "polly/daemon/ring_check.hpp"
#include "polly/daemon/scheduled_backups.hpp"
#include "polly/daemon/secret_reload.hpp"
#include "polly/daemon/self_check.hpp"
#include "polly/daemon/server_options.hpp"
#include "polly/daemon/service_manager.hpp"
#include "polly/daemon/settings_check.hpp"
#include "polly/daemon/signals.hpp"
#include "polly/github/signature.hpp"
#include "polly/http/server.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/ring_registry.hpp"
#include "polly/store/store_marker.hpp"
#include "polly/store/store_watch.hpp"
#include "polly/telemetry/process_metrics.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly {

namespace {

constexpr std::chrono::seconds kShutdownGrace{10};
constexpr std::chrono::seconds kCloseGrace{5};  // for the store and the spans, after the last request
constexpr std::chrono::seconds kWithdrawTimeout{1};
constexpr std::chrono::seconds kBackupEndMax{2};  // then the files of a backup under way are removed
constexpr std::chrono::seconds kEndGrace{2};      // for everything else: a thread may still wait for a name server

// The part of memory and connections that is reserved for health and metrics where they have their own address.
constexpr std::size_t kAdminShare = 16;
constexpr std::size_t kAdminConnectionsMin = 16;

Runtime runtime_of(Telemetry& telemetry, const EventLoops& loops) {
  std::vector<boost::asio::any_io_executor> executors;
  for (std::size_t i = 0; i < loops.size(); ++i) executors.push_back(loops.at(i));
  return Runtime(telemetry, std::move(executors));
}

std::size_t waiters_max(const config::Http& settings) noexcept {
  return waiters_that_fit(settings.waiters_max, connections_that_fit(settings.connections_max));
}

// null where the store is memory of this process, which cannot be lost without it.
std::unique_ptr<StoreMarker> open_marker(Store& store, Telemetry& telemetry) {
  if (store.backend_name() == "memory") return nullptr;
  return std::make_unique<StoreMarker>(store, telemetry);
}

// Everything that answers requests. Each member outlives those declared after it.
class Daemon {
 public:
  Daemon(const config::Config& config, const ServeOptions& options, Telemetry& telemetry, EventLoops& loops)
      : loops_(loops),
        telemetry_(telemetry),
        process_metrics_(telemetry.metrics()),
        disk_metrics_(config, telemetry.metrics()),
        store_(run(open_store(config.storage, runtime_of(telemetry, loops), &access_))),
        rings_(*store_),
        marker_(open_marker(*store_, telemetry)),
        watch_(*store_, telemetry, loops.at(0), StoreWatch::kInterval, StoreWatch::kIntervalInDoubt, &rings_),
        state_(*store_, telemetry, config.state.ttl, state_keys(config.state), read_through(config.state),
               fact_list(config.state), waiters_max(config.server.http)),
        pulls_(open_pulls(config.state, *store_, state_, telemetry)),
        receiver_(state_, telemetry, receiver_options(config, state_.facts()), system_clock(), pulls_.get()),
        tokens_(accepted_tokens(config.server), telemetry.metrics()),
        reload_(config, options.read, ReloadTargets{*store_, *access_, receiver_, tokens_, telemetry}),
        self_check_(SelfCheckParts{*store_, state_, watch_, marker_.get(), rings_, telemetry.metrics()},
                    options.warnings),
        api_routes_({state_, state_scope(config.state), *store_, pulls_.get(), receiver_,
                     [this] { return self_check_.look(); }},
                    tokens_),
        health_routes_(*store_, telemetry, is_stopping_, system_clock(), &watch_) {
    if (marker_) watch_.after_probe([this] { return marker_->refresh(Context()); });
    run(watch_.start());
    log_claim_support(state_, telemetry.log());
    self_check_.add("daemon's store settings", [storage = config.storage] { return settings_check(storage); });
    add_check("reload", [this] { return reload_.check(); });
    health_routes_.add_check("key_ring", [this] { return ring_check(rings_.rings()); });
    if (!config.backup.folder.empty()) {
      backups_.emplace(*store_, telemetry, config.backup, rings_.instance());
      add_check("backup", [this] { return backups_->check(); });
    }
    listings_ = api_routes_.count_in(telemetry.metrics());
    listen(config.server);
    memory_return_.emplace([this] { return held_memory(); });
  }

  const std::vector<std::string>& urls() const noexcept { return urls_; }

  const std::string& instance() const noexcept { return rings_.instance(); }

  void start_backups() {
    if (backups_) backups_->start();
  }

  void reload() {
    if (reload_.reload()) watch_.probe_soon();  // which publishes the names of the keys
  }

  // Stops accepting, finishes the requests under way and closes the store. False where a request had to be cut off.
  bool stop() {
    is_stopping_ = true;
    bool finished = true;
    if (backups_) backups_->request_stop();
    state_.close_waits();
    for (const auto& server : servers_) finished = server->stop(kShutdownGrace) && finished;
    exit_within(kCloseGrace, 0);  // safe: acknowledged writes are durable
    withdraw_keys();
    if (backups_) backups_->stop(kBackupEndMax);
    run(store_->close());
    run(watch_.stop());  // closing the store ended a probe under way
    telemetry_.tracer().flush();
    return finished;
  }

 private:
  void listen(const config::Server& settings) {
    http::Router router;
    receiver_.add_to(router);
    if (settings.has_api()) api_routes_.add_to(router);
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

  void add_check(const std::string& name, std::function<boost::json::object()> look) {
    self_check_.add(name, look);
    health_routes_.add_check(name, std::move(look));
  }

  void withdraw_keys() {
    try {
      run(rings_.withdraw(Context().with_timeout(system_clock(), kWithdrawTimeout)));
    } catch (const Error&) {  // the entry expires
    }
  }

  void listen(http::Router router, const Address& address, const http::ServerOptions& options) {
    auto server = std::make_unique<http::Server>(std::move(router), options, loops_, telemetry_);
    server->listen(address);
    urls_.push_back("http://" + Address(address.host, server->port()).text());
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
  const DiskMetrics disk_metrics_;
  std::atomic<bool> is_stopping_{false};
  std::optional<StoreAccess> access_;  // of the store
  const std::unique_ptr<Store> store_;
  RingRegistry rings_;
  const std::unique_ptr<StoreMarker> marker_;  // null: the store is this process's memory
  StoreWatch watch_;
  StateService state_;
  const std::unique_ptr<PullService> pulls_;  // null: pull requests are not stored
  webhook::Receiver receiver_;
  api::ApiTokens tokens_;
  SecretReload reload_;
  SelfCheck self_check_;
  api::ApiRoutes api_routes_;
  api::HealthRoutes health_routes_;
  std::vector<Reading> listings_;
  std::optional<ScheduledBackups> backups_;
  std::vector<std::unique_ptr<http::Server>> servers_;
  std::vector<std::string> urls_;
  std::optional<MemoryReturn> memory_return_;  // calls held_memory(), which reads servers_
};

// The signals that do not end the daemon: those that operators and terminals send, and timers that the parent set.
void keep_signals(KeptSignals& signals) {
  ignore_signals({SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGTTIN, SIGTTOU});
  signals.keep({SIGHUP, SIGUSR1, SIGUSR2});
}

// Waits for the first signal that ends the daemon and returns it. `reload` is called for SIGHUP; others are logged.
int wait_for_the_end(const KeptSignals& signals, Log& log, const std::function<void()>& reload) {
  for (;;) {
    const int signal = signals.wait();
    if (signal == SIGHUP) {
      reload();
    } else if (signal == SIGUSR1 || signal == SIGUSR2) {
      log.write(Level::info, "a signal was ignored: SIGHUP reads the secrets again, and there is no log file to reopen",
                {{"signal", signal_name(signal)}});
    } else {
      return signal;
    }
  }
}

}  // namespace

std::vector<std::string> serve_mistakes(const config::Config& config) {
  try {
    const github::SignatureVerifier needs_a_secret(config.webhook.secrets);
  } catch (const Error& error) {
    return {error.what()};
  }
  return {};
}

void serve(const config::Config& config, const ServeOptions& options) {
  const github::SignatureVerifier needs_a_secret(config.webhook.secrets);  // throws before a store is opened or created
  KeptSignals signals;
  keep_signals(signals);
  raise_file_limit();
  MemoryReturn::set_up_allocator();
  const std::unique_ptr<Telemetry> telemetry = open_telemetry(config.logging, config.tracing);
  const FlushOnTerminate flush_on_terminate(telemetry->log());
  EventLoops loops(config.server.threads);
  Daemon daemon(config, options, *telemetry, loops);

  signals.keep({SIGTERM, SIGINT, SIGXCPU});  // until here they ended the process at once
  daemon.start_backups();                    // a signal would leave the files of one that is under way
  announce(telemetry->log(), config, daemon.instance(), daemon.urls());
  for (const std::string& text : options.exposed_files) {
    telemetry->log().write(Level::warning, "a file can be read by other users of this machine", {{"reason", text}});
  }
  std::string ready_text;
  for (const std::string& url : daemon.urls()) ready_text += url + "\n";
  const ReadyFile ready_file(options.ready_file, ready_text);
  const ServiceManager service_manager(options.notify_socket);
  const std::string status = "listening on " + daemon.urls().front();
  service_manager.ready(status);

  const int signal = wait_for_the_end(signals, telemetry->log(), [&] {
    service_manager.reloading();
    daemon.reload();
    service_manager.ready(status);
  });
  telemetry->log().write(Level::info, "shutting down", {{"signal", signal_name(signal)}});
  service_manager.stopping();
  const bool finished = daemon.stop();
  telemetry->log().write(finished ? Level::info : Level::warning, "stopped", {{"requests_cut_off", !finished}});
  exit_within(kEndGrace, 0);
}

}  // namespace polly
