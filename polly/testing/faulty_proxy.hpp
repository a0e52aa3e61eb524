// FaultyProxy: a proxy between a client and a server on 127.0.0.1 that simulates a bad network.
//
//   FaultyProxy proxy(server.port());
//   auto client = connect(proxy.port());
//   proxy.drop_replies();                           // commands arrive, replies do not
//   ...
//   proxy.cut();                                    // RST to both sides, now
//   proxy.pass();                                   // a good network again
//
// It runs on a thread of its own. All functions may be called from any thread and take effect before they return: for
// open connections and for later ones. Faults add up (delay and dribble) until pass().
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
  static constexpr std::size_t kQueuedMax = 256 * 1024;  // bytes under way in one direction of a connection

  explicit FaultyProxy(std::uint16_t server_port);
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;
  ~FaultyProxy();  // cuts

  std::uint16_t port() const noexcept;
  std::size_t connections() const noexcept;  // accepted so far
  std::size_t open() const noexcept;         // open at present
  std::size_t cuts() const noexcept;         // connections cut so far, also by cut_after()

  // Ends every fault. From then on no byte is lost or changed, and a side that does not read blocks the other. (Bytes
  // that drop_replies() dropped are lost: cut the connections that missed them.)
  void pass();

  void delay(std::chrono::milliseconds time);  // of each byte, in both directions; keeps the order
  void delay(Way way, std::chrono::milliseconds time);

  // At most `bytes` at a time, with pauses: one write arrives in many pieces.
  void dribble(std::size_t bytes, std::chrono::milliseconds pause = std::chrono::milliseconds(1));

  void cut(Cut how = Cut::rst);  // every connection, now; bytes under way are lost

  // Forwards `bytes` more in this direction, counted over all connections; then, where 0 before the first, cuts all of
  // them, once. For tests that cut at the 1st, 2nd, ... nth byte.
  void cut_after(Way way, std::size_t bytes, Cut how = Cut::rst);

  void freeze();  // accepts connections, but forwards nothing, not even their end
  void thaw();

  void drop_replies();  // drops what the server sends, also its end: half open

  void refuse();  // new connections, as if no server listened; open ones go on
  void admit();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace polly::testing
