#include "polly/http/detail/outgoing_work.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <new>
#include <string>
#include <utility>

namespace polly::http {

namespace {

std::shared_ptr<const TransferSettings> settings_of(const OutgoingOptions& options) {
  auto settings = std::make_shared<TransferSettings>();
  settings->trust = options.trust;
  settings->answer_bytes_max = options.answer_bytes_max;
  settings->connect_timeout = options.connect_timeout;
  settings->idle_max = options.idle_max;
  settings->uses_proxies = options.uses_proxies;
  settings->is_on_loop = true;
  return settings;
}

// Why a call ends whose answer is not waited for any longer.
Error unanswered(const OutgoingCall& call, ErrorKind kind, const std::string& why) {
  const Transfer* transfer = call.transfer == nullptr ? nullptr : &call.transfer->transfer;
  const std::string about = call.request.method + " to " + (transfer == nullptr ? "a server" : transfer->origin());
  if (transfer == nullptr) return Error(kind, why + " while the " + call.request.method + " waited for a connection");
  if (!transfer->is_sent()) return Error(kind, why + " before the " + about + " was sent");
  if (transfer->is_safe()) return Error(kind, why + " before the " + about + " was answered");
  if (kind == ErrorKind::deadline_exceeded) kind = ErrorKind::unknown_outcome;
  return Error(kind, why + " before the " + about + " was answered; it was sent and may have been done");
}

}  // namespace

// What libcurl calls. None of these may throw, or use a CURLM.
struct OutgoingWork::Callbacks {
  static int want_socket(CURL* curl, curl_socket_t socket, int what, void* work, void*) noexcept try {
    int events = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= kReadable;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= kWritable;
    SocketWatches& watches = static_cast<OutgoingWork*>(work)->watches_;
    const OutgoingTransfer* transfer = nullptr;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, &transfer);
    if (transfer != nullptr && transfer->transfer.is_connected()) watches.keep(socket);
    watches.want(socket, events);
    return 0;
  } catch (const std::exception&) {
    return -1;
  }

  static int want_time(CURLM*, long milliseconds, void* work) noexcept try {
    auto& self = *static_cast<OutgoingWork*>(work);
    self.due_.reset();
    if (milliseconds > 1) self.due_ = self.lane_.clock.now() + Milliseconds(milliseconds);
    if (milliseconds == 0 || milliseconds == 1) self.run_soon();
    return 0;
  } catch (const std::exception&) {
    return -1;
  }

  static curl_socket_t open_socket(void* transfer, curlsocktype, curl_sockaddr* address) noexcept {
    auto& opener = *static_cast<OutgoingTransfer*>(transfer);
    opener.transfer.note_connecting();
    const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    opener.watches.forget(socket);  // one of that number whose end was not seen
    return socket;
  }

  // Of connections that have been open; libcurl 7.88 closes the others by itself.
  static int close_socket(void* work, curl_socket_t socket) noexcept {
    static_cast<OutgoingWork*>(work)->watches_.forget(socket);
    return ::close(socket);
  }
};

OutgoingWork::OutgoingWork(async_client::LaneState& lane, const OutgoingOptions& options)
    : lane_(lane),
      options_(options),
      settings_(settings_of(options)),
      watches_(lane.executor, *this),
      multi_(curl_multi_init()) {
  if (multi_ == nullptr) throw std::bad_alloc();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Callbacks::want_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Callbacks::want_time);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections_max));
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
}

OutgoingWork::~OutgoingWork() {
  close();
}

// ---- callers

void OutgoingWork::take(OutgoingCall& call) {
  call.move_to(this);
  if (multi_ == nullptr) return end_soon(call, unanswered(call, ErrorKind::closed, "the client was closed"));
  if (call.deadline() <= lane_.clock.now()) {
    return end_soon(call, unanswered(call, ErrorKind::deadline_exceeded, "the deadline passed"));
  }
  if (waiting_.empty() && has_idle()) return begin(call);
  if (waiting_.size() >= options_.waiting_max) {
    return end_soon(call, Error(ErrorKind::resource_exhausted,
                                std::to_string(options_.waiting_max) + " HTTP requests wait for a connection already"));
  }
  call.number = ++arrivals_;
  waiting_.emplace(call.number, &call);
}

// From the caller's side: it is cancelled, or its coroutine is destroyed.
void OutgoingWork::abandon(OutgoingCall& call) noexcept {
  waiting_.erase(call.number);
  OutgoingTransfer* transfer = std::exchange(call.transfer, nullptr);
  if (transfer == nullptr) return;
  make_idle(*transfer);
  if (!waiting_.empty()) run_soon();
}

// Not from within take(): its caller is still being suspended.
void OutgoingWork::end_soon(OutgoingCall& call, Error why) {
  call.leave_home();
  lane_.wake_soon(call.fail(std::move(why)));
}

// ---- transfers

bool OutgoingWork::has_idle() const noexcept {
  return !idle_.empty() || transfers_.size() < options_.connections_max;
}

OutgoingTransfer& OutgoingWork::take_idle() {
  if (idle_.empty()) {
    idle_.reserve(transfers_.size() + 1);  // make_idle() allocates nothing
    auto made = std::make_unique<OutgoingTransfer>(settings_, watches_);
    CURL* curl = made->transfer.handle();
    curl_easy_setopt(curl, CURLOPT_PRIVATE, static_cast<void*>(made.get()));
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &Callbacks::open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, static_cast<void*>(made.get()));
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, &Callbacks::close_socket);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, static_cast<void*>(this));
    transfers_.push_back(std::move(made));
    return *transfers_.back();
  }
  OutgoingTransfer& taken = *idle_.back();
  idle_.pop_back();
  return taken;
}

// A transfer that is under way is ended with its connection.
void OutgoingWork::make_idle(OutgoingTransfer& transfer) noexcept {
  curl_multi_remove_handle(multi_, transfer.transfer.handle());
  transfer.call = nullptr;
  idle_.push_back(&transfer);
}

void OutgoingWork::begin(OutgoingCall& call) {
  OutgoingTransfer& transfer = take_idle();
  std::optional<Error> failure;
  try {
    const OutgoingRequest& request = call.request;
    transfer.transfer.prepare(request.method, request.url, request.headers, request.body);
  } catch (const Error& error) {
    failure = error;
  }
  if (!failure) {
    const CURLMcode code = curl_multi_add_handle(multi_, transfer.transfer.handle());
    if (code != CURLM_OK) failure.emplace(ErrorKind::unavailable, curl_multi_strerror(code));
  }
  if (failure) {
    idle_.push_back(&transfer);
    return end_soon(call, *failure);
  }
  transfer.call = &call;
  call.transfer = &transfer;
}

void OutgoingWork::begin_waiting() {
  while (!waiting_.empty() && has_idle()) {
    OutgoingCall& call = *waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    begin(call);
  }
}

void OutgoingWork::collect_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;
    OutgoingTransfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    OutgoingCall& call = *transfer->call;
    call.transfer = nullptr;
    if (result == CURLE_OK) {
      call.response = transfer->transfer.take_response();
      woken_.push_back(call.finish(OutgoingCall::End::answered));
    } else {
      woken_.push_back(call.fail(transfer->transfer.failure(result)));
    }
    make_idle(*transfer);
  }
}

// ---- driving libcurl

void OutgoingWork::use_socket(int socket, int ready) {
  const int events = (ready == kReadable ? CURL_CSELECT_IN : 0) | (ready == kWritable ? CURL_CSELECT_OUT : 0);
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
}

// Callers go on at once, behind all else: they send again, or destroy the client.
void OutgoingWork::settle() {
  if (multi_ == nullptr) return;
  collect_ended();
  begin_waiting();
  if (woken_.empty()) return;
  const std::shared_ptr<void> alive = lane_.owner.lock();
  std::vector<Waker> woken = std::exchange(woken_, {});
  for (Waker& waker : woken) std::move(waker)();
  woken.clear();
  if (woken_.empty()) woken_ = std::move(woken);  // its memory
}

void OutgoingWork::run_soon() {
  if (std::exchange(is_run_due_, true)) return;
  boost::asio::post(lane_.executor, [this, alive = lane_.owner.lock()] { run_due(); });
}

void OutgoingWork::run_due() {
  is_run_due_ = false;
  if (multi_ == nullptr) return;
  int running = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  settle();
}

// ---- for the lane

void OutgoingWork::tick() {
  const auto end_if_late = [this](OutgoingCall* call) {
    if (call == nullptr || call->deadline() > lane_.now) return;
    end_soon(*call, unanswered(*call, ErrorKind::deadline_exceeded, "the deadline passed"));
  };
  for (const auto& transfer : transfers_) end_if_late(transfer->call);
  for (auto next = waiting_.begin(); next != waiting_.end();) end_if_late((next++)->second);
  if (due_ && *due_ <= lane_.now) run_soon();
}

void OutgoingWork::stop() {
  const auto end = [this](OutgoingCall* call) {
    if (call != nullptr) end_soon(*call, unanswered(*call, ErrorKind::closed, "the client was closed"));
  };
  for (const auto& transfer : transfers_) end(transfer->call);
  while (!waiting_.empty()) end(waiting_.begin()->second);
  close();
}

// The callers are not resumed: they are destroyed with their wakers.
void OutgoingWork::release() noexcept {
  is_run_due_ = true;  // so that nothing is posted any more
  std::vector<Waker> dropped;
  const auto drop = [&dropped](OutgoingCall* call) {
    if (call == nullptr) return;
    call->leave_home();
    dropped.push_back(call->finish(OutgoingCall::End::cancelled));
  };
  for (const auto& transfer : transfers_) drop(transfer->call);
  while (!waiting_.empty()) drop(waiting_.begin()->second);
  close();
}

void OutgoingWork::close() noexcept {
  if (multi_ == nullptr) return;
  is_run_due_ = true;
  idle_.clear();
  transfers_.clear();
  curl_multi_cleanup(multi_);
  multi_ = nullptr;
  watches_.forget_all();
}

}  // namespace polly::http
