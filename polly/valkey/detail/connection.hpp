// Connection: one socket to one server, from connecting to its end; it is never used again. Two loops around a
// Pipeline: serve() reads and hands replies on; flush() writes what has gathered, some kilobytes at a time, so that the
// server works on the first commands while the next are being written.
//
//   auto connection = std::make_shared<Connection>(lane, wants_primary);
//   co_await connection->open(address);                     // Error: what is wrong
//   connection->submit(call);                               // from any coroutine of this loop
//   const std::string why = co_await connection->serve();   // until it ends; every call has ended then
//
// It is shared by the coroutine that serves it and by the write under way. It gives up a server that owes a reply and
// has been silent for the command time-out, and sends a PING to one that has been silent for half of that without. A
// server that still takes parts of a long write is not silent.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/async_client/silence.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/resp3/parser.hpp"
#include "polly/valkey/detail/lane_state.hpp"
#include "polly/valkey/detail/pipeline.hpp"
#include "polly/valkey/detail/transport.hpp"

namespace polly::valkey {

class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  static constexpr std::size_t kReceiveBytes = resp3::kLineBytesMax + 16 * 1024;  // a line always fits
  static constexpr std::size_t kWriteBytes = 16 * 1024;  // about what one write takes from the queue
  // While a batch of replies wakes its callers, what they ask is written in about so many parts, of so many calls.
  static constexpr std::size_t kWritesABatch = 4;
  static constexpr std::size_t kWriteCallsMin = 40;

  // Takes what the server pushes (RESP3 only). True: it answers the oldest command, as the confirmation of SUBSCRIBE
  // does. Without a handler pushes are ignored.
  using PushHandler = std::function<bool(const resp3::Reply& push)>;

  Connection(LaneState& lane, bool wants_primary);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void on_push(PushHandler handler) { on_push_ = std::move(handler); }  // before it is opened

  // Connects and does the handshake, within the command time-out. Error unavailable, config, permission_denied.
  Task<void> open(Address address);
  Task<std::string> serve();

  // Instead of both: connects, does the handshake, asks and closes again, within the command time-out. The same errors.
  Task<resp3::Reply> ask_once(Address address, resp3::Command command);

  // False where too many calls wait already.
  bool submit(Call& call);

  void tick();  // every kTick: late calls, a silent server
  void close(std::string_view why);

  bool is_open() const noexcept { return is_open_; }
  bool speaks_resp3() const noexcept { return speaks_resp3_; }
  std::size_t load() const noexcept { return pipeline_.queued() + pipeline_.outstanding(); }
  std::size_t in_flight() const noexcept { return pipeline_.outstanding(); }

 private:
  Task<void> begin(Address address);
  Task<void> say_hello();
  [[noreturn]] void fail_to_open(const Error& error, const std::string& where);
  Task<std::vector<resp3::Reply>> exchange(std::vector<resp3::Command> commands);
  Task<bool> receive();
  bool take_replies();
  std::optional<resp3::Reply> next_reply();
  void flush();
  void flush_soon();
  void end_of_write(const boost::system::error_code& failure);
  void ask_whether_it_lives();

  LaneState& lane_;
  const bool wants_primary_;
  const std::shared_ptr<const Access> access_;  // the one that was valid when this connection was made
  Transport transport_;
  Pipeline pipeline_;
  resp3::Parser parser_;
  std::unique_ptr<char[]> input_;
  std::size_t input_begin_ = 0;
  std::size_t input_end_ = 0;
  std::string output_;
  std::string why_ended_;
  std::optional<TimePoint> open_by_;  // while it opens
  async_client::Silence silence_;     // since the server last sent something, or a reply became due
  std::optional<Call> heartbeat_;
  PushHandler on_push_;
  bool speaks_resp3_ = false;
  bool is_open_ = false;
  bool is_writing_ = false;
  bool is_flush_due_ = false;  // posted, or at the end of the batch of replies being taken
};

}  // namespace polly::valkey
