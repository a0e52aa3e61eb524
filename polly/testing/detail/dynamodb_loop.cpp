#include "polly/testing/detail/dynamodb_loop.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace polly::testing::dynamodb {

namespace {

constexpr std::uint64_t kListener = 0;
constexpr std::uint64_t kWake = 1;
constexpr std::size_t kPartBytes = 64 * 1024;
constexpr std::size_t kUnreadBytesMax = HttpReader::kBodyBytesMax + HttpReader::kHeadBytesMax;

void epoll_add(int epoll, int fd, std::uint64_t id, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) throw std::runtime_error("epoll_ctl failed");
}

}  // namespace

HttpLoop::HttpLoop(int listener, Handler handler)
    : listener_(listener),
      handler_(std::move(handler)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      frozen_set_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  for (const Socket* set : {&epoll_, &frozen_set_}) {
    epoll_add(set->fd(), listener_, kListener, EPOLLIN);
    epoll_add(set->fd(), wake_.fd(), kWake, EPOLLIN);
  }
  thread_ = std::thread([this] { run(); });
}

HttpLoop::~HttpLoop() {
  do_and_wait([this] { ends_ = true; });
  thread_.join();
}

void HttpLoop::freeze() {
  do_and_wait([this] { frozen_ = true; });
}

void HttpLoop::thaw() {
  do_and_wait([this] { frozen_ = false; });
}

void HttpLoop::close_connections() {
  do_and_wait([this] { connections_.clear(); });
}

std::size_t HttpLoop::open_connections() {
  std::size_t count = 0;
  do_and_wait([&] { count = connections_.size(); });
  return count;
}

std::size_t HttpLoop::accepted() {
  std::size_t count = 0;
  do_and_wait([&] { count = accepted_; });
  return count;
}

void HttpLoop::do_and_wait(std::function<void()> task) {
  auto done = std::make_shared<std::promise<void>>();
  const std::future<void> future = done->get_future();
  {
    const std::lock_guard lock(mutex_);
    tasks_.emplace_back([task = std::move(task), done = std::move(done)] {
      task();
      done->set_value();
    });
  }
  ::eventfd_write(wake_.fd(), 1);
  future.wait();
}

void HttpLoop::run_tasks() {
  eventfd_t count = 0;
  ::eventfd_read(wake_.fd(), &count);
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const std::function<void()>& task : tasks) task();
}

void HttpLoop::run() {
  std::array<epoll_event, 64> events{};
  while (!ends_) {
    const int count = ::epoll_wait(frozen_ ? frozen_set_.fd() : epoll_.fd(), events.data(),
                                   static_cast<int>(events.size()), wait_max());
    bool has_tasks = false;
    for (int at = 0; at < count; ++at) {
      const epoll_event& event = events[static_cast<std::size_t>(at)];
      if (event.data.u64 == kWake)
        has_tasks = true;
      else if (event.data.u64 == kListener)
        accept_one();
      else
        serve(event.data.u64, event.events);
    }
    if (!frozen_) run_due();
    if (has_tasks) run_tasks();
  }
  connections_.clear();
}

int HttpLoop::wait_max() const {
  if (frozen_ || due_.empty()) return -1;
  const auto left = due_.begin()->first - std::chrono::steady_clock::now();
  return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

void HttpLoop::run_due() {
  if (due_.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  while (!due_.empty() && due_.begin()->first <= now) {
    const std::uint64_t id = due_.begin()->second;
    due_.erase(due_.begin());
    const auto found = connections_.find(id);
    if (found == connections_.end()) continue;
    Connection& connection = *found->second;
    connection.busy = false;
    const std::function<HttpReply()> later = std::exchange(connection.later, nullptr);
    if (!apply(id, connection, later()) || !answer_all(id, connection)) connections_.erase(id);
  }
}

// The listener stays ready while others wait, so that several loops share them.
void HttpLoop::accept_one() {
  const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  auto connection = std::make_unique<Connection>();
  connection->socket = Socket(fd);
  send_at_once(connection->socket);
  ++accepted_;
  epoll_add(epoll_.fd(), fd, ++last_id_, EPOLLIN);
  connections_.emplace(last_id_, std::move(connection));
}

void HttpLoop::serve(std::uint64_t id, std::uint32_t events) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = *found->second;
  bool is_open = (events & EPOLLERR) == 0;
  if (is_open && (events & EPOLLOUT) != 0) is_open = flush(connection);
  if (is_open && (events & (EPOLLIN | EPOLLHUP)) != 0) is_open = receive(connection);
  if (!is_open || !answer_all(id, connection)) connections_.erase(id);
}

bool HttpLoop::receive(Connection& connection) {
  static thread_local std::array<char, kPartBytes> part;
  while (true) {
    const ssize_t count = ::recv(connection.socket.fd(), part.data(), part.size(), 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    connection.reader.add({part.data(), static_cast<std::size_t>(count)});
    if (connection.reader.bytes() > kUnreadBytesMax) return false;
    if (static_cast<std::size_t>(count) < part.size()) return true;
  }
}

bool HttpLoop::answer_all(std::uint64_t id, Connection& connection) {
  try {
    while (!connection.busy && connection.output.empty() && connection.end == HttpReply::End::keep) {
      std::optional<HttpRequest> request = connection.reader.next();
      if (!request) {
        if (!connection.reader.takes_continue()) break;
        connection.output = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!flush(connection)) return false;
        break;
      }
      if (!apply(id, connection, handler_(std::move(*request)))) return false;
    }
  } catch (const BadHttp& bad) {
    connection.output = "HTTP/1.1 " + std::to_string(bad.status) + " " + bad.what() +
                        "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    connection.end = HttpReply::End::close;
    if (!flush(connection)) return false;
  }
  watch(id, connection);
  return true;
}

bool HttpLoop::apply(std::uint64_t id, Connection& connection, HttpReply reply) {
  if (reply.later) {
    connection.busy = true;
    connection.later = std::move(reply.later);
    due_.emplace(std::chrono::steady_clock::now() + reply.after, id);
    return true;
  }
  connection.output = std::move(reply.bytes);
  connection.sent = 0;
  connection.end = reply.end;
  return flush(connection);
}

// Sends what fits; then does what is to follow.
bool HttpLoop::flush(Connection& connection) {
  while (connection.sent < connection.output.size()) {
    const ssize_t count = ::send(connection.socket.fd(), connection.output.data() + connection.sent,
                                 connection.output.size() - connection.sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    connection.sent += static_cast<std::size_t>(count);
  }
  connection.output.clear();
  connection.sent = 0;
  switch (connection.end) {
    case HttpReply::End::keep: return true;
    case HttpReply::End::close: connection.socket.end(); return false;
    case HttpReply::End::reset: connection.socket.reset(); return false;
    case HttpReply::End::silence: return true;
    case HttpReply::End::endless: connection.output = http_chunk(std::string(kPartBytes, ' ')); return true;
  }
  return true;
}

void HttpLoop::watch(std::uint64_t id, Connection& connection) {
  const bool writes = !connection.output.empty();
  if (writes == connection.writing) return;
  connection.writing = writes;
  epoll_event event{};
  event.events = writes ? EPOLLOUT : EPOLLIN;
  event.data.u64 = id;
  ::epoll_ctl(epoll_.fd(), EPOLL_CTL_MOD, connection.socket.fd(), &event);
}

}  // namespace polly::testing::dynamodb
