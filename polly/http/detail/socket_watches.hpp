// SocketWatches: waits on an event loop for sockets that a library opens, uses and closes.
//
//   watches.want(fd, kReadable);         // the user is called when it is readable, until it wants something else
//   watches.keep(fd);                    // it is a connection: it stays watched where nothing is wanted of it
//   watches.want(fd, 0);                 // otherwise it is forgotten
//   watches.forget(fd);                  // when the library closes it
//
// What is watched is a copy of the descriptor: a library may close its own at any time, and another thread may open the
// same number at once. Where the other side ends a connection while nothing is wanted of it, or sends something,
// reading from it and writing to it fail from then on. Belongs to its loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <unordered_map>

namespace polly::http {

constexpr int kReadable = 1;
constexpr int kWritable = 2;

class SocketUser {
 public:
  virtual void use_socket(int socket, int ready) = 0;  // may want, keep and forget sockets
  virtual void settle() = 0;                           // after that; may end anything

 protected:
  ~SocketUser() = default;
};

class SocketWatches {
 public:
  SocketWatches(boost::asio::any_io_executor executor, SocketUser& user);
  SocketWatches(const SocketWatches&) = delete;
  SocketWatches& operator=(const SocketWatches&) = delete;
  ~SocketWatches() { forget_all(); }

  void want(int socket, int events);
  void keep(int socket);
  void forget(int socket) noexcept;
  void forget_all() noexcept;

 private:
  struct Watch {
    Watch(const boost::asio::any_io_executor& executor, int its_socket) : socket(its_socket), descriptor(executor) {}

    const int socket;                                  // the library's
    boost::asio::posix::stream_descriptor descriptor;  // a copy of it
    SocketUser* user = nullptr;                        // nullptr: forgotten
    int wanted = 0;
    int awaited = 0;
    bool is_kept = false;
    bool has_ended = false;  // while it was idle
  };

  bool add(int socket);  // false where the loop cannot watch it
  static void arm(const std::shared_ptr<Watch>& watch);
  static void wait(const std::shared_ptr<Watch>& watch, int event);
  static void look_at_idle(const std::shared_ptr<Watch>& watch);
  static void release(Watch& watch) noexcept;

  const boost::asio::any_io_executor executor_;
  SocketUser& user_;
  std::unordered_map<int, std::shared_ptr<Watch>> watches_;  // each is shared with the handlers that wait
};

}  // namespace polly::http
