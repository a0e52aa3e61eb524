#include "polly/testing/faulty_proxy.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "polly/testing/detail/flow.hpp"
#include "polly/testing/detail/proxied_connection.hpp"
#include "polly/testing/free_port.hpp"

namespace polly::testing {

using std::chrono::milliseconds;

// One thread owns the sockets and the weather; other threads give it a change to make and wait for it.
class FaultyProxy::Loop {
 public:
  explicit Loop(std::uint16_t server_port)
      : port_(free_port()), server_port_(server_port), listener_(listen_on(port_)), thread_([this] { run(); }) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    tell([this] { stopping_ = true; });
    thread_.join();
  }

  void tell(const std::function<void()>& change) {
    std::unique_lock lock(mutex_);
    changes_.push_back(change);
    const std::size_t mine = ++told_;
    ::eventfd_write(wake_.fd(), 1);
    done_changed_.wait(lock, [&] { return done_ >= mine; });
  }

  template <class Change>
  void change_weather(Change change) {
    tell([this, change] { change(weather_); });
  }

  void listen(bool admitted) {
    tell([this, admitted] {
      if (!admitted) listener_.close();
      if (admitted && !listener_.is_open()) listener_ = listen_on(port_);
    });
  }

  void cut(Cut how) {
    cuts_ += connections_.size();
    for (ProxiedConnection& connection : connections_) connection.cut(how);
    connections_.clear();
  }

  std::uint16_t port() const noexcept { return port_; }

  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> cuts_{0};

 private:
  void run() {
    while (!stopping_) {
      wait();
      accept();
      move_bytes();
      make_changes();
    }
    cut(Cut::rst);
  }

  void wait() {
    const TimePoint now = std::chrono::steady_clock::now();
    TimePoint until = TimePoint::max();
    watched_.clear();
    watched_.push_back({wake_.fd(), POLLIN, 0});
    watched_.push_back({listener_.fd(), POLLIN, 0});
    for (const ProxiedConnection& connection : connections_) connection.watch(watched_, weather_, now, until);
    const auto longest = until == TimePoint::max() ? milliseconds(-1) : std::chrono::ceil<milliseconds>(until - now);
    ::poll(watched_.data(), watched_.size(), static_cast<int>(longest.count()));
  }

  void accept() {
    if ((watched_[1].revents & POLLIN) == 0) return;
    Socket client(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.is_open()) return;
    connections_.emplace_back(std::move(client), server_port_);
    ++accepted_;
  }

  void move_bytes() {
    const TimePoint now = std::chrono::steady_clock::now();
    for (auto connection = connections_.begin(); connection != connections_.end();) {
      connection = connection->go_on(weather_, now) ? std::next(connection) : connections_.erase(connection);
    }
    if (weather_.cut_is_due) {
      cut(weather_.cut_after->how);
      weather_.cut_after.reset();
      weather_.cut_is_due = false;
    }
  }

  void make_changes() {
    eventfd_t ignored = 0;
    if ((watched_[0].revents & POLLIN) != 0) ::eventfd_read(wake_.fd(), &ignored);
    const std::lock_guard lock(mutex_);
    for (const auto& change : std::exchange(changes_, {})) change();
    open_ = connections_.size();
    done_ = told_;
    done_changed_.notify_all();
  }

  const std::uint16_t port_;
  const std::uint16_t server_port_;
  Socket listener_;
  const Socket wake_{::eventfd(0, EFD_CLOEXEC)};
  Weather weather_;
  std::list<ProxiedConnection> connections_;
  std::vector<pollfd> watched_;
  bool stopping_ = false;

  std::mutex mutex_;
  std::condition_variable done_changed_;
  std::vector<std::function<void()>> changes_;
  std::size_t told_ = 0;
  std::size_t done_ = 0;

  std::thread thread_;  // last: it uses the members above
};

FaultyProxy::FaultyProxy(std::uint16_t server_port) : loop_(std::make_unique<Loop>(server_port)) {}

FaultyProxy::~FaultyProxy() = default;

std::uint16_t FaultyProxy::port() const noexcept {
  return loop_->port();
}

std::size_t FaultyProxy::connections() const noexcept {
  return loop_->accepted_;
}

std::size_t FaultyProxy::open() const noexcept {
  return loop_->open_;
}

std::size_t FaultyProxy::cuts() const noexcept {
  return loop_->cuts_;
}

void FaultyProxy::pass() {
  loop_->change_weather([](Weather& weather) { weather = Weather(); });
  admit();
}

void FaultyProxy::delay(milliseconds time) {
  loop_->change_weather([time](Weather& weather) { weather.delay.fill(time); });
}

void FaultyProxy::delay(Way way, milliseconds time) {
  loop_->change_weather([way, time](Weather& weather) { weather.delay[static_cast<std::size_t>(way)] = time; });
}

void FaultyProxy::dribble(std::size_t bytes, milliseconds pause) {
  loop_->change_weather([bytes, pause](Weather& weather) {
    weather.piece_max = bytes;
    weather.pause = pause;
  });
}

void FaultyProxy::cut(Cut how) {
  loop_->tell([this, how] { loop_->cut(how); });
}

void FaultyProxy::cut_after(Way way, std::size_t bytes, Cut how) {
  loop_->change_weather([way, bytes, how](Weather& weather) { weather.cut_after = {way, bytes, how}; });
}

void FaultyProxy::freeze() {
  loop_->change_weather([](Weather& weather) { weather.frozen = true; });
}

void FaultyProxy::thaw() {
  loop_->change_weather([](Weather& weather) { weather.frozen = false; });
}

void FaultyProxy::drop_replies() {
  loop_->change_weather([](Weather& weather) { weather.replies_dropped = true; });
}

void FaultyProxy::refuse() {
  loop_->listen(false);
}

void FaultyProxy::admit() {
  loop_->listen(true);
}

}  // namespace polly::testing
