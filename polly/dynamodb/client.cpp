#include "polly/dynamodb/client.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <thread>

#include "polly/base/error.hpp"
#include "polly/base/waker.hpp"
#include "polly/dynamodb/detail/core.hpp"
#include "polly/dynamodb/detail/credential_chain.hpp"
#include "polly/dynamodb/detail/run_call.hpp"

namespace polly::dynamodb {

namespace {

namespace asio = boost::asio;
using Core = Client::Core;

// Shared by the caller and the call's work.
struct Outcome {
  Answer answer;
  std::exception_ptr failure;
  std::atomic<bool> is_handed_over{false};
};

// The way back to the caller, which belongs to the call's work: where that is destroyed with its loop, so is the
// caller's coroutine.
class WayBack {
 public:
  WayBack(asio::any_io_executor home, Waker waker) : home_(std::move(home)), waker_(std::move(waker)) {}

  // The caller's loop may be one for this call alone, and be destroyed as soon as the caller goes on: it does that
  // after post() has returned.
  void go(const std::shared_ptr<Outcome>& outcome) {
    auto go_on = [outcome, waker = std::move(waker_)]() mutable {
      while (!outcome->is_handed_over.load(std::memory_order_acquire)) std::this_thread::yield();
      std::move(waker)();
    };
    asio::post(home_, std::move(go_on));
    outcome->is_handed_over.store(true, std::memory_order_release);
  }

 private:
  asio::any_io_executor home_;
  Waker waker_;
};

// The failure of a call that was cancelled, by its caller or because the client is closed.
std::exception_ptr cancellation(const Core& core, Effect effect) {
  const std::string applied = is_write(effect) ? "; a write that was sent may have been applied" : "";
  if (core.is_closed()) {
    return std::make_exception_ptr(Error(ErrorKind::closed, "the client of DynamoDB was closed" + applied));
  }
  return std::make_exception_ptr(Error(ErrorKind::cancelled, "the call was cancelled" + applied));
}

Task<void> work_on(std::shared_ptr<Core> core, Core::Lane* lane, std::shared_ptr<const Request> request,
                   std::shared_ptr<Outcome> outcome, Core::Cancel cancel, std::shared_ptr<WayBack> way_back) {
  const Core::Registration registration(*lane, std::move(cancel));
  try {
    outcome->answer = co_await run_call(core, lane, request);
  } catch (const Error& error) {
    const bool is_cancelled = error.kind() == ErrorKind::cancelled || error.kind() == ErrorKind::closed;
    outcome->failure = is_cancelled ? cancellation(*core, request->effect) : std::current_exception();
  } catch (const boost::system::system_error&) {
    outcome->failure = cancellation(*core, request->effect);
  } catch (...) {
    outcome->failure = std::current_exception();
  }
  way_back->go(outcome);
}

// Suspends the caller until its call has ended.
struct Submission {
  std::shared_ptr<Core> core;
  Core::Lane* lane;
  std::shared_ptr<const Request> request;
  std::shared_ptr<Outcome> outcome;

  template <class Handler>
  void operator()(Handler handler) const {
    const auto cancel = std::make_shared<asio::cancellation_signal>();
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      slot.assign([owner = std::weak_ptr(core), lane = lane, weak = std::weak_ptr(cancel)](asio::cancellation_type) {
        const std::shared_ptr<Core> alive = owner.lock();
        Core::Cancel call = weak.lock();
        if (alive && call) alive->cancel(*lane, std::move(call));
      });
    }
    asio::any_io_executor home = asio::get_associated_executor(handler);
    const auto way_back =
        std::make_shared<WayBack>(std::move(home), Waker(UnlessAbandoned(std::move(handler), core->is_abandoned)));
    Task<void> work = work_on(core, lane, request, outcome, cancel, way_back);
    if (spawn_keeping(core, lane->gate, lane->executor, std::move(work), cancel)) return;
    outcome->failure = cancellation(*core, Effect::read);  // it was closed just now, and nothing was sent
    way_back->go(outcome);
  }
};

auto submit(Submission submission) {
  return asio::async_initiate<const asio::deferred_t&, void()>(std::move(submission), asio::deferred);
}

Task<Answer> submit_call(std::shared_ptr<Core> core, std::shared_ptr<const Request> request) {
  core->throw_if_closed();
  Core::Lane* lane = &core->lane_of(co_await asio::this_coro::executor);
  auto outcome = std::make_shared<Outcome>();
  Submission submission(core, lane, std::move(request), outcome);
  co_await submit(std::move(submission));
  if (outcome->failure) std::rethrow_exception(outcome->failure);
  co_return std::move(outcome->answer);
}

http::OutgoingOptions proxied_options(const Options& options) {
  http::OutgoingOptions outgoing;
  outgoing.trust = options.trust;
  outgoing.connections_max = options.connections_max;
  outgoing.answer_bytes_max = Client::kAnswerBytesMax;
  return outgoing;
}

http::OutgoingOptions direct_options() {
  http::OutgoingOptions outgoing;
  outgoing.connections_max = 2;
  outgoing.answer_bytes_max = 256 * 1024;
  outgoing.connect_timeout = Milliseconds(1'000);
  outgoing.uses_proxies = false;
  return outgoing;
}

}  // namespace

Client::Client(Options options, Telemetry& telemetry, const Clock& clock, std::vector<asio::any_io_executor> loops) {
  options = resolved(std::move(options));
  auto source = choose_source(options.credentials, options.region);
  if (loops.empty()) loops.push_back(own_loop_.emplace(1).at(0));
  http_ = std::make_unique<http::OutgoingClient>(proxied_options(options), loops);
  if (source->needs_direct()) direct_http_ = std::make_unique<http::OutgoingClient>(direct_options(), loops);
  const SourceClients clients(http_.get(), direct_http_.get());
  core_ = std::make_shared<Core>(std::move(options), telemetry, clock, std::move(source), clients, loops);
}

Client::~Client() {
  core_->stop();
  core_->abandon();
  http_.reset();
  direct_http_.reset();
}

Task<Answer> Client::call(Context ctx, std::string_view operation, MakeBody make_body, Effect effect) {
  auto request = std::make_shared<const Request>(ctx, std::string(operation), std::move(make_body), effect);
  return submit_call(core_, std::move(request));
}

Task<void> Client::close() {
  core_->stop();
  co_await http_->close();
  if (direct_http_ != nullptr) co_await direct_http_->close();
  co_await core_->wait();
}

const Options& Client::options() const noexcept {
  return core_->options;
}

const Clock& Client::clock() const noexcept {
  return core_->clock.local();
}

const asio::any_io_executor& Client::executor() const noexcept {
  return core_->front().executor;
}

}  // namespace polly::dynamodb
