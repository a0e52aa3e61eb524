#include "polly/dynamodb/detail/credential_provider.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <optional>

#include "polly/base/error.hpp"

namespace polly::dynamodb {

namespace {

namespace asio = boost::asio;

Task<void> sleep_until(TimePoint moment) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, moment);
  co_await timer.async_wait(asio::deferred);
}

Error no_credentials(const Error& why) {
  return why.while_doing("no credentials for DynamoDB");
}

}  // namespace

// One fetch, and those who wait for it.
class CredentialProvider::Flight {
 public:
  Flight() { landed_.enter(); }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

  // Of the fetch's coroutine: also where that is destroyed with its loop.
  class Landing {
   public:
    Landing(CredentialProvider& provider, std::shared_ptr<Flight> flight)
        : provider_(provider), flight_(std::move(flight)) {}
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;
    ~Landing() { provider_.land(flight_); }

   private:
    CredentialProvider& provider_;
    const std::shared_ptr<Flight> flight_;
  };

  Task<void> wait() { return landed_.close_and_wait(); }
  void land() noexcept { landed_.leave(); }

  // Before it has landed; read after that.
  std::shared_ptr<const Keys> keys;
  std::optional<Error> failure;

 private:
  Gate landed_;
};

std::shared_ptr<const Keys> CredentialProvider::ready() {
  const std::lock_guard lock(mutex_);
  return cache_.need(clock_.wall()) == KeyCache::Need::nothing ? cache_.keys() : nullptr;
}

Task<std::shared_ptr<const Keys>> CredentialProvider::keys(Context ctx, Start start) {
  std::shared_ptr<Flight> flight;
  std::shared_ptr<const Keys> good;
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    const KeyCache::Need need = cache_.need(clock_.wall());
    if (need == KeyCache::Need::nothing) co_return cache_.keys();
    if (need == KeyCache::Need::patience) throw no_credentials(*cache_.failure());
    if (need == KeyCache::Need::soon) good = cache_.keys();
    flight = join_or_make(is_new);
  }
  if (is_new) launch(flight, start);
  if (good != nullptr) co_return good;
  co_return co_await wait(ctx, std::move(flight));
}

Task<std::shared_ptr<const Keys>> CredentialProvider::replace(Context ctx, Start start,
                                                              std::shared_ptr<const Keys> refused) {
  std::shared_ptr<Flight> flight;
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    if (cache_.keys() != nullptr && !cache_.keys()->is_same(*refused)) co_return cache_.keys();
    if (source_->is_fixed()) co_return nullptr;
    if (flight_ == nullptr && !cache_.refuse(clock_.wall())) co_return nullptr;
    flight = join_or_make(is_new);
  }
  if (is_new) launch(flight, start);
  std::shared_ptr<const Keys> others = co_await wait(ctx, std::move(flight));
  if (others->is_same(*refused)) others = nullptr;
  co_return others;
}

std::shared_ptr<CredentialProvider::Flight> CredentialProvider::join_or_make(bool& is_new) {
  is_new = flight_ == nullptr;
  if (is_new) flight_ = std::make_shared<Flight>();
  return flight_;
}

// Without the mutex: the fetch may begin, and even end, before start() returns.
void CredentialProvider::launch(const std::shared_ptr<Flight>& flight, const Start& start) {
  if (start(fetch(flight))) return;
  land(flight);
}

// Until the flight has landed, the deadline has passed, or the caller is cancelled.
Task<std::shared_ptr<const Keys>> CredentialProvider::wait(Context ctx, std::shared_ptr<Flight> flight) {
  using namespace asio::experimental::awaitable_operators;  // NOLINT: the operator ||
  if (ctx.has_deadline()) {
    Task<void> landed = flight->wait();
    Task<void> late = sleep_until(ctx.deadline());
    bool is_cancelled = false;
    try {
      co_await (std::move(landed) || std::move(late));
    } catch (const asio::multiple_exceptions&) {  // both were
      is_cancelled = true;
    }
    if (is_cancelled) throw Error(ErrorKind::cancelled, "the call was cancelled while it waited for credentials");
  } else {
    co_await flight->wait();
  }
  std::shared_ptr<const Keys> found;
  std::optional<Error> failure;
  bool has_landed = false;
  {
    const std::lock_guard lock(mutex_);
    has_landed = flight_ != flight;
    if (has_landed) found = flight->keys;
    failure = has_landed ? flight->failure : cache_.failure();
  }
  if (!has_landed) {
    const std::string before = failure ? "; the fetch before failed: " + std::string(failure->what()) : "";
    throw Error(ErrorKind::deadline_exceeded,
                "out of time, and nothing was sent: no credentials came in time" + before);
  }
  if (failure) throw no_credentials(*failure);
  co_return found;
}

Task<void> CredentialProvider::fetch(std::shared_ptr<Flight> flight) {
  const Flight::Landing landing(*this, flight);
  if (*clients_.is_closed) co_return;  // clock and log may be gone
  const Context ctx = Context().with_timeout(clock_.local(), kFetchTimeout);
  std::optional<Keys> keys;
  std::optional<Error> failure;
  try {
    keys = co_await source_->fetch(ctx, clients_);
  } catch (const Error& error) {
    failure = error;
  } catch (const std::exception& error) {
    failure = Error(ErrorKind::unavailable, error.what());
  }
  if (*clients_.is_closed) co_return;
  const std::lock_guard lock(mutex_);
  if (keys) {
    cache_.succeed(std::move(*keys), clock_.wall());
    flight->keys = cache_.keys();
    co_return;
  }
  cache_.fail(*failure, clock_.wall());
  flight->failure = std::move(failure);
  if (const auto held_back = lines_.admit(to_string(flight->failure->kind()), clock_.local().now())) {
    log_.write(Level::warning, "the credentials for DynamoDB cannot be fetched",
               {{"error", flight->failure->what()}, held_back->field()});
  }
}

void CredentialProvider::land(const std::shared_ptr<Flight>& flight) {
  {
    const std::lock_guard lock(mutex_);
    if (flight_ == flight) flight_ = nullptr;
    if (flight->keys == nullptr && !flight->failure) {
      flight->failure = Error(ErrorKind::closed, "the client is closed");
    }
  }
  flight->land();
}

}  // namespace polly::dynamodb
