// FaultyProxy: stands between a client and a server on 127.0.0.1 and plays a bad network.
//
//   FaultyProxy proxy(server.port());
//   auto client = connect_somehow(proxy.port());
//   proxy.drop_replies();                           // commands arrive, replies do not
//   ...
//   proxy.cut();                                    // RST to both sides, now
//   proxy.pass();                                   // as a good network again
//
// It runs on a thread of its own. Everything may be called from any thread, and is in force when the call returns: for
// the connections there are, and for those to come. Faults add up (delay and dribble) until pass().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace polly::testing {

enum class Way { to_server, to_client };
enum class Cut { rst, fin };  // how both sides see that a connection is cut

class FaultyProxy {
 public:
  static constexpr std::size_t kQueuedMax = 256 * 1024;  // bytes on their way in one direction of a connection

  explicit FaultyProxy(std::uint16_t server_port);
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;
  ~FaultyProxy();  // cuts

  std::uint16_t port() const noexcept;
  std::size_t connections() const noexcept;  // that were accepted so far
  std::size_t open() const noexcept;         // that are there now
  std::size_t cuts() const noexcept;         // connections that were cut so far, also by cut_after()

  // Ends every fault. No byte is lost or changed from here on, and a side that does not read holds up the other. (What
  // drop_replies() took away is gone: the connections that missed it are best cut.)
  void pass();

  void delay(std::chrono::milliseconds time);  // of each byte, in both directions; order stays
  void delay(Way way, std::chrono::milliseconds time);

  // At most `bytes` at a time, with pauses: what was sent as one piece arrives in many.
  void dribble(std::size_t bytes, std::chrono::milliseconds pause = std::chrono::milliseconds(1));

  void cut(Cut how = Cut::rst);  // every connection, now; what is on its way is lost

  // Forwards `bytes` more in this direction, counted over all connections; then, where 0 before the first, cuts them
  // all, once. For tests that cut at the 1st, 2nd, ... nth byte.
  void cut_after(Way way, std::size_t bytes, Cut how = Cut::rst);

  void freeze();  // accepts, but forwards nothing, not even an end
  void thaw();

  void drop_replies();  // what the server says is swallowed, also its end: half open

  void refuse();  // new connections, as if nobody listened; those there are go on
  void admit();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace polly::testing
