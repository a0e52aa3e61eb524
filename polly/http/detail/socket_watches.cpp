#include "polly/http/detail/socket_watches.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace polly::http {

namespace asio = boost::asio;

SocketWatches::SocketWatches(asio::any_io_executor executor, SocketUser& user)
    : executor_(std::move(executor)), user_(user) {}

bool SocketWatches::add(int socket) {
  auto watch = std::make_shared<Watch>(executor_, socket);
  const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return false;
  boost::system::error_code failure;
  watch->descriptor.assign(copy, failure);
  if (failure) {
    ::close(copy);
    return false;
  }
  watch->user = &user_;
  watches_[socket] = std::move(watch);
  return true;
}

void SocketWatches::want(int socket, int events) {
  auto found = watches_.find(socket);
  if (found == watches_.end()) {
    if (events == 0 || !add(socket)) return;  // without a watch its transfer ends by a time-out
    found = watches_.find(socket);
  }
  found->second->wanted = events;
  if (events == 0 && !found->second->is_kept) return forget(socket);
  arm(found->second);
}

void SocketWatches::keep(int socket) {
  const auto found = watches_.find(socket);
  if (found != watches_.end()) found->second->is_kept = true;
}

void SocketWatches::forget(int socket) noexcept {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) return;
  release(*found->second);
  watches_.erase(found);
}

void SocketWatches::forget_all() noexcept {
  for (const auto& [socket, watch] : std::exchange(watches_, {})) release(*watch);
}

// Ends who waits.
void SocketWatches::release(Watch& watch) noexcept {
  watch.user = nullptr;
  boost::system::error_code ignored;
  watch.descriptor.close(ignored);
}

// A socket that nothing is wanted of is watched all the same: its server may end the connection.
void SocketWatches::arm(const std::shared_ptr<Watch>& watch) {
  const int events = watch->wanted == 0 && !watch->has_ended ? kReadable : watch->wanted;
  for (const int event : {kReadable, kWritable}) {
    const bool is_missing = (events & event) != 0 && (watch->awaited & event) == 0;
    if (is_missing) wait(watch, event);
  }
}

void SocketWatches::wait(const std::shared_ptr<Watch>& watch, int event) {
  watch->awaited |= event;
  const auto what =
      event == kReadable ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
  watch->descriptor.async_wait(what, [watch, event](const boost::system::error_code& failure) {
    watch->awaited &= ~event;
    if (failure || watch->user == nullptr) return;
    if (watch->wanted == 0 && event == kReadable) return look_at_idle(watch);
    if ((watch->wanted & event) == 0) return;
    SocketUser& user = *watch->user;
    user.use_socket(watch->socket, event);
    if (watch->user != nullptr) arm(watch);
    user.settle();
  });
}

// What comes on an idle connection is its end. In TLS that is a message and not only a FIN, and libcurl takes the
// connection for a good one as long as there are bytes to read: so they are read here.
void SocketWatches::look_at_idle(const std::shared_ptr<Watch>& watch) {
  const int socket = watch->descriptor.native_handle();
  std::array<char, 4096> bytes;
  ssize_t count = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return arm(watch);
  watch->has_ended = true;
  ::shutdown(socket, SHUT_RDWR);  // no more can come
  while (count > 0) count = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
}

}  // namespace polly::http
