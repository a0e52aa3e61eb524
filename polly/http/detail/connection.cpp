#include "polly/http/detail/connection.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <utility>

namespace polly::http {

namespace asio = boost::asio;

Task<void> Connection::serve(Socket socket, Lane* lane, ServerCore* core, Place, std::shared_ptr<Signal> cancel) {
  try {
    Connection connection(std::move(socket), *lane, *core, std::move(cancel));
    co_await connection.run();
  } catch (const std::exception& error) {  // out of memory; or cut by stop(), of which nobody need hear
    if (!core->is_cutting) core->telemetry.log().write(Level::error, "a connection failed", {{"error", error.what()}});
  }
}

Task<void> Connection::turn_away(Socket socket, Lane* lane, ServerCore* core, Place, std::shared_ptr<Signal> cancel) {
  try {
    Connection connection(std::move(socket), *lane, *core, std::move(cancel));
    connection.refuse(503, "too many connections; try again later");
    co_await connection.answer_refusal();
    if (!connection.is_gone_) co_await connection.linger();
  } catch (const std::exception&) {
    // It was told, or it is gone.
  }
}

Connection::Connection(Socket socket, Lane& lane, ServerCore& core, std::shared_ptr<Signal> cancel)
    : socket_(std::move(socket)),
      lane_(lane),
      core_(core),
      cancel_(std::move(cancel)),
      now_(core.clock.now()),
      input_(std::max(kReceiveBytes, core.options.head_bytes_max)),
      parser_(core.options.body_bytes_max),
      request_began_(now_),
      reply_charge_(core.memory) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  lane_.join(*this);
}

Connection::~Connection() {
  release_body();
  lane_.leave(*this);
}

void Connection::look_at_deadline(TimePoint now) noexcept {
  if (now < deadline_) return;
  is_late_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::drain() noexcept {
  boost::system::error_code ignored;
  if (is_idle_) socket_.cancel(ignored);
}

void Connection::cut() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  auto emit = [cancel = cancel_] { cancel->emit(asio::cancellation_type::terminal); };
  asio::post(lane_.executor(), std::move(emit));
}

Task<void> Connection::run() {
  bool again = true;
  while (again) again = co_await exchange();
  if (!is_gone_) co_await linger();
}

Task<bool> Connection::exchange() {
  Step step = co_await receive_head();
  if (step == Step::go_on) step = co_await receive_body();
  bool again = false;
  if (step == Step::go_on) again = co_await answer();
  if (step == Step::refuse) co_await answer_refusal();
  if (step == Step::leave) is_gone_ = true;
  is_first_ = false;
  release_body();
  co_return again;
}

Task<Connection::Step> Connection::receive_head() {
  HeadScan scan;
  is_idle_ = input_.is_empty();
  set_deadline(is_idle_ && !is_first_ ? core_.options.idle_timeout : core_.options.head_timeout);
  for (;;) {
    const Step step = is_idle_ ? Step::more : look_at_head(scan);
    if (step != Step::more) co_return step;
    if (is_idle_ && core_.is_stopping) co_return Step::leave;
    const std::size_t count = co_await read_some();
    if (count == 0) co_return is_idle_ ? Step::leave : refuse_if_late("the head of the request took too long");
    if (is_idle_) set_deadline(core_.options.head_timeout);
    is_idle_ = false;
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
  const std::variant<RequestHead, Refusal> verdict = admit(received.substr(0, scan.size()));
  if (const Refusal* refusal = std::get_if<Refusal>(&verdict)) return refuse(refusal->status, refusal->why);
  head_ = std::get<RequestHead>(verdict);
  request_began_ = now_;
  return Step::go_on;
}

Task<Connection::Step> Connection::receive_body() {
  if (head_.content_length.value_or(0) > core_.options.body_bytes_max) co_return refuse(413, "the body is too large");
  bool waits_for_us = head_.expects_continue && head_.has_body();
  std::size_t received = 0;
  if (!parser_.start(head_, input_.unread().substr(0, head_.bytes))) co_return refuse(400, "the head is malformed");
  input_.consume(head_.bytes);
  for (;;) {
    const Step step = take_body_bytes();
    if (step != Step::more) co_return step;
    if (std::exchange(waits_for_us, false)) {
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      const bool is_written = co_await write_out();
      if (!is_written) co_return Step::leave;
    }
    set_body_deadline(request_began_, received);
    const std::size_t count = co_await read_some();
    if (count == 0) co_return refuse_if_late("the body of the request took too long");
    received += count;
  }
}

Connection::Step Connection::take_body_bytes() {
  std::size_t used = 0;
  const RequestParser::Progress progress = parser_.put(input_.unread(), used);
  input_.consume(used);
  if (progress == RequestParser::Progress::malformed) return refuse(400, "the body is malformed");
  if (progress == RequestParser::Progress::too_large) return refuse(413, "the body is too large");
  if (!charge_body(parser_.body_size())) return refuse(503, "too many large requests at once; try again later");
  if (progress == RequestParser::Progress::done) return Step::go_on;
  return Step::more;
}

void Connection::set_body_deadline(TimePoint began, std::size_t received) noexcept {
  const ServerOptions& options = core_.options;
  const Duration at_minimum_rate = std::chrono::seconds(1) * (received / options.body_bytes_per_second_min + 1);
  deadline_ = began + std::min<Duration>(options.body_timeout, at_minimum_rate);
  is_late_ = false;
}

Connection::Step Connection::refuse(int status, std::string_view why) noexcept {
  refusal_ = Refusal{status, why};
  return Step::refuse;
}

Connection::Step Connection::refuse_if_late(std::string_view why) noexcept {
  return is_late_ ? refuse(408, why) : Step::leave;
}

bool Connection::charge_body(std::size_t bytes) noexcept {
  if (bytes <= kReceiveBytes || bytes <= charged_) return true;
  const std::size_t more = bytes - std::exchange(charged_, bytes);
  return core_.large_bodies_bytes.fetch_add(more) + more <= core_.options.large_bodies_bytes_max;
}

void Connection::release_body() noexcept {
  if (charged_ > 0) core_.large_bodies_bytes -= std::exchange(charged_, 0);
}

}  // namespace polly::http
