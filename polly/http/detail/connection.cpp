#include "polly/http/detail/connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <new>
#include <utility>

namespace polly::http {

namespace asio = boost::asio;

Task<void> Connection::serve(Socket socket, ServerLoop* loop, ServerCore* core, ConnectionPermit permit,
                             std::shared_ptr<Signal> cancel) {
  try {
    Connection connection(std::move(socket), *loop, *core, &permit, std::move(cancel));
    co_await connection.run();
  } catch (const std::exception& error) {  // out of memory; or cut by stop(), which is not logged
    if (!core->is_cutting) core->log_failure("a connection failed", error.what());
  }
}

Task<void> Connection::turn_away(Socket socket, ServerLoop* loop, ServerCore* core, Slots::Slot,
                                 std::shared_ptr<Signal> cancel) {
  try {
    Connection connection(std::move(socket), *loop, *core, nullptr, std::move(cancel));
    connection.refuse(503, "too many connections; try again later");
    co_await connection.answer_refusal();
    if (!connection.is_closed_) co_await connection.linger();
  } catch (const std::exception&) {
    // The client has its reply, or it has closed the connection.
  }
}

Connection::Connection(Socket socket, ServerLoop& loop, ServerCore& core, ConnectionPermit* permit,
                       std::shared_ptr<Signal> cancel)
    : socket_(std::move(socket)),
      loop_(loop),
      core_(core),
      permit_(permit),
      cancel_(std::move(cancel)),
      now_(core.clock.now()),
      input_(core.memory),
      parser_(core.options.body_bytes_max, core.memory),
      request_began_(now_),
      reply_charge_(core.memory) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (permit_ != nullptr) permit_->set_connection(this);
  loop_.join(*this);
}

Connection::~Connection() {
  if (permit_ != nullptr) permit_->set_connection(nullptr);
  loop_.leave(*this);
}

void Connection::look_at_deadline(TimePoint now) noexcept {
  if (now < deadline_) return;
  is_late_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::drain() noexcept {
  if (is_idle_) deadline_ = std::min(deadline_, core_.clock.now() + core_.options.last_request_timeout);
}

// What the client has just sent is not lost: it is answered, and then the connection ends.
void Connection::make_room() noexcept {
  boost::system::error_code ignored;
  const bool stays = is_idle_ ? socket_.available(ignored) > 0 : !is_receiving_ || permit_->is_known();
  is_leaving_ = true;
  if (stays) return;
  if (!is_idle_) refuse(503, "too many connections; try again later");
  socket_.cancel(ignored);
}

void Connection::cut() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  auto emit = [cancel = cancel_] { cancel->emit(asio::cancellation_type::terminal); };
  asio::post(loop_.executor(), std::move(emit));
  if (watch_ != nullptr) watch_->cancel();
}

Task<void> Connection::run() {
  bool again = true;
  while (again) again = co_await exchange();
  if (!is_closed_) co_await linger();
}

Task<bool> Connection::exchange() {
  Step step = co_await receive_head();
  if (step == Step::go_on) step = co_await receive_body();
  bool again = false;
  keep_input();
  is_receiving_ = false;
  if (permit_ != nullptr) permit_->answering();
  if (step == Step::go_on) again = co_await answer();
  if (step == Step::refuse) co_await answer_refusal();
  if (step == Step::leave) is_closed_ = true;
  parser_.release();
  co_return again && !is_leaving_;
}

Task<Connection::Step> Connection::receive_head() {
  HeadScan scan;
  ctx_ = Context();
  is_idle_ = input_.is_empty();
  is_idle_ ? note_idle() : note_receiving();
  const Duration idle_timeout = core_.is_stopping ? core_.options.last_request_timeout : core_.options.idle_timeout;
  set_deadline(is_idle_ ? idle_timeout : core_.options.head_timeout);
  for (;;) {
    const Step step = is_idle_ ? Step::more : look_at_head(scan);
    if (step != Step::more) co_return step;
    const std::size_t count = co_await read_some();
    if (count == 0) co_return end_of_input("the head of the request took too long");
    if (std::exchange(is_idle_, false)) {
      note_receiving();
      set_deadline(core_.options.head_timeout);
    }
  }
}

Connection::Step Connection::look_at_head(HeadScan& scan) {
  const std::string_view received = input_.unread();
  const HeadScan::Progress progress = scan.look(received);
  if (progress == HeadScan::Progress::malformed) {
    return refuse(400, "this is no HTTP/1.1 request, or a line of its head does not end in CRLF");
  }
  const bool is_whole = progress == HeadScan::Progress::whole;
  if ((is_whole ? scan.size() : received.size() + 1) > core_.options.head_bytes_max) {
    return refuse(431, "the head of the request is too large");
  }
  if (!is_whole) return Step::more;
  const std::variant<RequestHead, Refusal> verdict = admit(received.substr(0, scan.size()), loop_.header_lines());
  if (const Refusal* refusal = std::get_if<Refusal>(&verdict)) {
    ctx_ = loop_.request_ids().of_refused(received.substr(0, scan.size()));
    return refuse(refusal->status, refusal->why);
  }
  head_ = std::get<RequestHead>(verdict);
  request_began_ = now_;
  if (is_leaving_) head_.keeps_alive = false;
  return Step::go_on;
}

// A body that the route does not want is counted off where it has come with the head; else the handler answers at once
// and the connection ends.
Task<Connection::Step> Connection::receive_body() {
  const Step start = start_body();
  if (start != Step::more) co_return start;
  bool waits_for_us = head_.expects_continue && head_.has_body();
  std::size_t received = 0;
  for (;;) {
    const Step step = take_body_bytes();
    if (step != Step::more) co_return step;
    if (!is_body_wanted_) {
      head_.keeps_alive = false;
      co_return Step::go_on;
    }
    if (std::exchange(waits_for_us, false)) {
      keep_input();
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      const bool is_written = co_await write_out();
      if (!is_written) co_return Step::leave;
    }
    set_body_deadline(received);
    const std::size_t count = co_await read_some();
    if (count == 0) co_return end_of_input("the body of the request took too long");
    received += count;
  }
}

// Whether a body is wanted is decided before there is memory for it.
Connection::Step Connection::start_body() try {
  RequestParser::Progress progress = parser_.start(head_, input_.unread().substr(0, head_.bytes), loop_.header_lines());
  if (progress != RequestParser::Progress::more) return refuse_for(progress);
  input_.consume(head_.bytes);
  Request& request = parser_.head();
  match_ = core_.router.find(request.method, request.path);
  ctx_ = loop_.request_ids().of(request, match_.route);
  request.parameters = std::move(match_.parameters);  // before the rule of the body, which may need them
  BodyUse use = match_.route == nullptr ? BodyUse(false) : match_.route->use_body(request);
  is_body_wanted_ = use.is_wanted;
  if (!is_body_wanted_) {
    parser_.drop_body();
    return Step::more;
  }
  if (head_.content_length.value_or(0) > core_.options.body_bytes_max) return refuse(413, "the body is too large");
  request.body_reader = std::move(use.reader);
  progress = parser_.expect_body(head_);
  return progress == RequestParser::Progress::more ? Step::more : refuse_for(progress);
} catch (const std::bad_alloc&) {
  return refuse_for(RequestParser::Progress::no_room);
}

Connection::Step Connection::take_body_bytes() try {
  std::size_t used = 0;
  const RequestParser::Progress progress = parser_.put(input_.unread(), used);
  input_.consume(used);
  if (progress == RequestParser::Progress::done) return Step::go_on;
  return progress == RequestParser::Progress::more ? Step::more : refuse_for(progress);
} catch (const std::bad_alloc&) {
  return refuse_for(RequestParser::Progress::no_room);
}

Connection::Step Connection::refuse_for(RequestParser::Progress progress) noexcept {
  parser_.release();
  if (progress == RequestParser::Progress::too_large) return refuse(413, "the body is too large");
  if (progress == RequestParser::Progress::no_room) {
    return refuse(503, "there is no memory for this request beside the others; try again later");
  }
  return refuse(400, "the body is malformed");
}

void Connection::set_body_deadline(std::size_t received) noexcept {
  const ServerOptions& options = core_.options;
  const auto seconds_of = [received](std::size_t bytes_per_second) {
    return std::chrono::seconds(received / std::max<std::size_t>(bytes_per_second, 1));
  };
  Duration longest =
      std::min<Duration>(options.body_timeout, std::chrono::seconds(1) + seconds_of(options.body_bytes_per_second_min));
  const auto length = static_cast<std::size_t>(head_.content_length.value_or(0));
  const auto whole_time = std::chrono::duration_cast<std::chrono::seconds>(options.body_timeout).count();
  if (length > kLargeBodyBytes && whole_time > 0) {
    const std::size_t pace = length / static_cast<std::size_t>(whole_time);
    longest = std::min<Duration>(longest, options.large_body_grace + seconds_of(pace));
  }
  deadline_ = request_began_ + longest;
  is_late_ = false;
}

Connection::Step Connection::refuse(int status, std::string_view why) noexcept {
  refusal_ = Refusal{status, why};
  return Step::refuse;
}

Connection::Step Connection::end_of_input(std::string_view why_late) noexcept {
  if (refusal_) return Step::refuse;
  return is_late_ && !is_idle_ ? refuse(408, why_late) : Step::leave;
}

void Connection::note_idle() noexcept {
  if (permit_ != nullptr) permit_->idle(now_);
  if (out_.capacity() > kKeptReplyBytes) out_ = std::string();
}

void Connection::note_receiving() noexcept {
  request_began_ = now_;
  is_receiving_ = true;
  if (permit_ != nullptr) permit_->receiving();
}

// Before another connection may read. A request that is whole is answered also where there is no memory for what came
// behind it: that is not read then.
void Connection::keep_input() {
  if (!input_.keep()) head_.keeps_alive = false;
}

Task<std::size_t> Connection::read_some() {
  boost::system::error_code error;
  while (!is_late_) {
    if (!input_.keep()) {
      refuse_for(RequestParser::Progress::no_room);
      co_return 0;
    }
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
    now_ = core_.clock.now();
    if (error) co_return 0;
    const std::span<char> space = loop_.scratch();
    const std::size_t count = socket_.read_some(asio::buffer(space.data(), space.size()), error);
    if (error == asio::error::would_block || error == asio::error::try_again) continue;
    if (error) co_return 0;
    if (!input_.receive(std::string_view(space.data(), count))) {
      refuse_for(RequestParser::Progress::no_room);
      co_return 0;
    }
    co_return count;
  }
  co_return 0;
}

}  // namespace polly::http
