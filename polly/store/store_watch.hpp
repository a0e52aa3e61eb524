// StoreWatch: whether a store works, found out by a probe (Store::probe) at the start, then at a long interval, and
// soon after an operation of any caller, or the last probe, has failed.
//
//   StoreWatch watch(store, telemetry, loops.at(0));
//   run(watch.start());                                   // returns after the first probe
//   if (const std::optional<Error> failure = watch.failure()) ...
//   run(watch.stop());                                    // before the store is destroyed
//
// With a registry of key rings, it refreshes that after each probe that succeeds, and logs when a daemon that shares
// the store lacks a key.
//
// Metrics: polly_store_probes_total{backend,outcome="ok"|"failed"}. A line is logged when the result changes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/store/ring_registry.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class StoreWatch {
 public:
  static constexpr Milliseconds kInterval{10'000};
  static constexpr Milliseconds kIntervalInDoubt{1'000};  // after a failure, from one probe to the next

  // Sets the store's on_failure(). What is referred to outlives the watch; `executor` runs on one thread.
  StoreWatch(Store& store, Telemetry& telemetry, boost::asio::any_io_executor executor,
             Milliseconds interval = kInterval, Milliseconds interval_in_doubt = kIntervalInDoubt,
             RingRegistry* rings = nullptr);
  StoreWatch(const StoreWatch&) = delete;
  StoreWatch& operator=(const StoreWatch&) = delete;
  ~StoreWatch();  // waits for the executor's loop only while another thread runs it

  // Work that follows each probe that succeeds, before the next one; it throws nothing but Errors, which are ignored.
  // Before start().
  void after_probe(std::function<Task<void>()> work);

  Task<void> start();
  Task<void> stop();

  // Probes within a second. From any thread, between start() and stop().
  void probe_soon();

  // Why the last probe failed; nullopt: it did not. Thread-safe.
  std::optional<Error> failure() const;

 private:
  class Alarm;
  class Work;

  const std::shared_ptr<Work> work_;
};

}  // namespace polly
