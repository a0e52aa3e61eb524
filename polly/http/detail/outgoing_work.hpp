// OutgoingWork: what the lane of an OutgoingClient does: libcurl's multi interface, driven by the event loop.
//
//   caller -> take() -> [waits for a connection] -> CURLM -> use_socket() ... -> settle() -> caller
//
// libcurl says which sockets it waits for (SocketWatches) and when it wants to be called again. At once is a handler
// behind what is ready to run, so that requests that are taken together begin together; later is at one of the lane's
// ticks: libcurl's own timers are time-outs, and deadlines are the ticks' business anyway. Belongs to its loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "polly/async_client/lane_runner.hpp"
#include "polly/http/detail/outgoing_call.hpp"
#include "polly/http/detail/socket_watches.hpp"
#include "polly/http/detail/transfer.hpp"

namespace polly::http {

// One of libcurl's easy handles, used for one request after the other.
struct OutgoingTransfer {
  OutgoingTransfer(std::shared_ptr<const TransferSettings> settings, SocketWatches& its_watches)
      : transfer(std::move(settings)), watches(its_watches) {}

  Transfer transfer;
  SocketWatches& watches;        // of its sockets
  OutgoingCall* call = nullptr;  // nullptr: it is idle
};

class OutgoingWork final : public async_client::LaneWork, private OutgoingHome, private SocketUser {
 public:
  OutgoingWork(async_client::LaneState& lane, const OutgoingOptions& options);  // both outlive it
  OutgoingWork(const OutgoingWork&) = delete;
  OutgoingWork& operator=(const OutgoingWork&) = delete;
  ~OutgoingWork();

  void take(OutgoingCall& call);
  const async_client::LaneState& lane() const noexcept { return lane_; }

  void start() override {}
  void tick() override;
  void stop() override;
  void release() noexcept override;
  std::size_t in_flight() const noexcept override { return transfers_.size() - idle_.size(); }

 private:
  struct Callbacks;  // of libcurl

  void abandon(OutgoingCall& call) noexcept override;
  void use_socket(int socket, int ready) override;
  void settle() override;

  void begin(OutgoingCall& call);
  void begin_waiting();
  bool has_idle() const noexcept;
  OutgoingTransfer& take_idle();
  void make_idle(OutgoingTransfer& transfer) noexcept;
  void collect_ended();
  void end_soon(OutgoingCall& call, Error why);
  void run_soon();
  void run_due();
  void close() noexcept;

  async_client::LaneState& lane_;
  const OutgoingOptions& options_;
  const std::shared_ptr<const TransferSettings> settings_;
  SocketWatches watches_;
  void* multi_;  // a CURLM; nullptr: closed
  std::vector<std::unique_ptr<OutgoingTransfer>> transfers_;
  std::vector<OutgoingTransfer*> idle_;
  std::map<std::uint64_t, OutgoingCall*> waiting_;  // in the order of arrival
  std::uint64_t arrivals_ = 0;
  std::vector<Waker> woken_;      // by settle(), when libcurl has returned
  std::optional<TimePoint> due_;  // when libcurl wants to be called
  bool is_run_due_ = false;
};

}  // namespace polly::http
