// Core: what a client's calls and fetches share, and what therefore lives as long as the last of them: options, keys,
// the retry budget, and for each event loop the calls that run on it.
//
//   const auto core = std::make_shared<Core>(...);
//   Lane& lane = core->lane_of(executor);
//   spawn_keeping(core, lane.gate, lane.executor, work(core, &lane));
//
// The clients of HTTP belong to the Client, whose destructor ends what they do: after is_closed() is true, no work uses
// them any more. Everything but a Lane's calls may be used from any thread.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/gate.hpp"
#include "polly/dynamodb/client.hpp"
#include "polly/dynamodb/detail/credential_provider.hpp"
#include "polly/dynamodb/detail/retry_budget.hpp"
#include "polly/dynamodb/detail/service_clock.hpp"
#include "polly/dynamodb/signature.hpp"
#include "polly/http/outgoing_client.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::dynamodb {

class Client::Core : public std::enable_shared_from_this<Client::Core> {
 public:
  using Cancel = std::shared_ptr<boost::asio::cancellation_signal>;

  struct Lane {
    explicit Lane(boost::asio::any_io_executor its_executor) : executor(std::move(its_executor)) {}

    const boost::asio::any_io_executor executor;
    std::list<Cancel> calls;  // that run here; only this loop touches them
    Gate gate;                // all work on this loop
  };

  // A call in its lane's list, from its coroutine's frame.
  class Registration {
   public:
    Registration(Lane& lane, Cancel cancel)
        : lane_(lane), place_(lane.calls.insert(lane.calls.end(), std::move(cancel))) {}
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration() { lane_.calls.erase(place_); }

   private:
    Lane& lane_;
    const std::list<Cancel>::iterator place_;
  };

  // `options` are resolved. What the references and pointers refer to outlives the client.
  Core(Options options, Telemetry& telemetry, const Clock& clock, std::unique_ptr<CredentialSource> source,
       SourceClients clients, const std::vector<boost::asio::any_io_executor>& loops);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Lane& lane_of(const boost::asio::any_io_executor& executor) noexcept;
  Lane& front() const noexcept { return *lanes_.front(); }

  bool is_closed() const noexcept { return is_closed_->load(); }
  void throw_if_closed() const;

  // Calls under way end as `closed`. Posts to those loops that have work.
  void stop();
  Task<void> wait();  // for all work; the gates are closed
  // For the destructor: waits where other threads run the loops. Callers that still wait are not resumed any more.
  void abandon();

  // Cancels one call, on its lane, unless the client was destroyed.
  void cancel(Lane& lane, Cancel call);

  // For CredentialProvider: starts work on this lane.
  CredentialProvider::Start starts_on(Lane& lane);

  std::uint64_t random() noexcept;

  const Options options;
  ServiceClock clock;
  CredentialProvider credentials;
  SigningKeys signing_keys;
  RetryBudget budget;
  http::OutgoingClient* const http;
  const std::string host;  // of the header Host
  const std::shared_ptr<std::atomic<bool>> is_abandoned;
  const Counter retries;

 private:
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::atomic<std::size_t> next_lane_{0};
  const std::shared_ptr<std::atomic<bool>> is_closed_;  // shared with the fetches
  std::atomic<std::uint64_t> random_;
};

}  // namespace polly::dynamodb
