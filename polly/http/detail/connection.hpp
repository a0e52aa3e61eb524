// Connection: one client's socket, from accepting to closing. A loop: receive a head, past the gate; receive the body;
// let the handler answer; write; and again.
//
// It lives in its coroutine, on one event loop. It has one deadline at a time, which ServerLoop checks: a late read or
// write is cancelled, and the coroutine finds the reason in is_late_.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"
#include "polly/http/detail/client_watch.hpp"
#include "polly/http/detail/receive_buffer.hpp"
#include "polly/http/detail/reply_text.hpp"
#include "polly/http/detail/request_parser.hpp"
#include "polly/http/detail/server_core.hpp"
#include "polly/http/detail/server_loop.hpp"
#include "polly/http/request_gate.hpp"

namespace polly::http {

class Connection {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Signal = boost::asio::cancellation_signal;

  static constexpr std::size_t kLargeBodyBytes = 64 * 1024;
  static constexpr std::size_t kKeptReplyBytes = 1024;    // of an idle connection, for its next head of a reply
  static constexpr std::size_t kWriteBytes = 256 * 1024;  // at once; then the others of the loop have a turn
  static constexpr Milliseconds kLinger{2'000};           // of silence, for a client to read the last reply
  static constexpr int kStatusClientLeft = 499;           // for metrics, as nginx has it: there is no reply
  static constexpr std::size_t kLingerBytesMax = 32 * 1024 * 1024;

  // Serves the client until the connection ends; then nothing of it is left. cut() emits `cancel`.
  static Task<void> serve(Socket socket, ServerLoop* loop, ServerCore* core, ConnectionPermit permit,
                          std::shared_ptr<Signal> cancel);

  // Answers 503, since there are too many connections, and closes.
  static Task<void> turn_away(Socket socket, ServerLoop* loop, ServerCore* core, Slots::Slot slot,
                              std::shared_ptr<Signal> cancel);

  Connection(Socket socket, ServerLoop& loop, ServerCore& core, ConnectionPermit* permit,
             std::shared_ptr<Signal> cancel);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void look_at_deadline(TimePoint now) noexcept;
  void drain() noexcept;
  void cut();

  void make_room() noexcept;  // for another one

 private:
  enum class Step { more, go_on, refuse, leave };  // more: bytes are missing

  Task<void> run();
  Task<bool> exchange();  // one request and its reply; whether another may follow
  Task<Step> receive_head();
  Task<Step> receive_body();
  Task<bool> answer();
  Task<void> answer_refusal();
  Task<Reply> handle(const Router::Route* route, ObservedRequest* observed, Request request);
  Task<Reply> handle_watched(Task<Reply> work);
  Task<void> linger();

  Step look_at_head(HeadScan& scan);
  Step start_body();
  Step take_body_bytes();
  Step refuse_for(RequestParser::Progress progress) noexcept;
  void set_body_deadline(std::size_t received) noexcept;
  Step refuse(int status, std::string_view why) noexcept;
  Step end_of_input(std::string_view why_late) noexcept;  // what read_some() without a byte means
  void keep_input();
  void note_idle() noexcept;
  void note_receiving() noexcept;
  bool charge_reply(const Reply& reply) noexcept;

  // Waits for bytes, of which input_ has them then: how many, or 0 where nothing more comes, because the client closed,
  // or is late, or the server stops, or is refused.
  Task<std::size_t> read_some();
  Task<bool> write(Reply reply, bool with_body, Ending ending);
  Task<bool> write_stream(std::unique_ptr<BodyStream> stream, ObservedRequest* observed, bool in_chunks);
  Task<bool> write_out();  // out_ and out_body_
  Duration patience() const noexcept;

  void set_deadline(Duration from_now) noexcept { deadline_ = now_ + from_now, is_late_ = false; }
  void clear_deadline() noexcept { deadline_ = Context::kNoDeadline, is_late_ = false; }

  Socket socket_;
  ServerLoop& loop_;
  ServerCore& core_;
  ConnectionPermit* const permit_;  // null where it is turned away
  std::shared_ptr<Signal> cancel_;

  TimePoint now_;  // of the last read or reply: a look at the clock for each is enough
  TimePoint deadline_ = Context::kNoDeadline;
  bool is_late_ = false;
  bool is_idle_ = false;          // no byte of a request has come
  bool is_receiving_ = false;     // the request is not whole
  bool is_leaving_ = false;       // it is closed to make room for another one
  bool is_closed_ = false;        // the client has closed its side
  ClientWatch* watch_ = nullptr;  // while a handler waits

  ReceiveBuffer input_;
  RequestParser parser_;
  RequestHead head_;  // borrows input_, until parser_ has started
  Router::Match match_;
  Context ctx_;  // with the id of the request, once its head was read
  bool is_body_wanted_ = true;
  TimePoint request_began_;
  std::optional<Refusal> refusal_;
  MemoryCharge reply_charge_;
  std::string out_;
  std::string out_body_;
  std::shared_ptr<const std::string> out_shared_;  // instead of out_body_
  std::size_t written_ = 0;                        // of this reply
  Duration waited_{0};                             // for the client to take it
};

}  // namespace polly::http
