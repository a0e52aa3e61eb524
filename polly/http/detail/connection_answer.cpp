// The half of Connection that answers: routing, the handler, writing, and the end.
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "polly/http/detail/connection.hpp"

namespace polly::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kCopiedBodyBytesMax = 4096;  // a smaller body is written in one piece with its head

Reply answer_without_route(std::string_view method, std::string_view path, std::string_view allow) {
  if (path == "*") return Reply::empty(204).with_header("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
  if (allow.empty()) return problem(404, "there is nothing at this path");
  const std::string methods = std::string(allow) + ", OPTIONS";
  if (method == "OPTIONS") return Reply::empty(204).with_header("Allow", methods);
  return problem(405, "this path has other methods: " + methods).with_header("Allow", methods);
}

}  // namespace

Task<bool> Connection::answer() {
  clear_deadline();
  Request request = parser_.take();
  Router::Match match = core_.router.find(request.method, request.path);
  request.parameters = std::move(match.parameters);
  const bool is_head = request.method == "HEAD";
  ObservedRequest observed = lane_.observer().begin(request, match.route, request_began_);
  Reply reply;
  if (match.route != nullptr) {
    reply = co_await handle(&match.route->handler, &observed, std::move(request));
  } else {
    reply = answer_without_route(request.method, request.path, match.allow);
  }
  release_body();  // the handler has done with it; before the client hears of that
  const int status = reply.status;
  const bool keeps_alive = head_.keeps_alive && !core_.is_stopping;
  const Ending ending = !keeps_alive ? Ending::close : head_.is_http_1_0 ? Ending::keep_http_1_0 : Ending::keep;
  const bool is_written = co_await write(std::move(reply), !is_head, ending);
  lane_.observer().end(observed, status, now_);
  co_return is_written&& keeps_alive;
}

Task<void> Connection::answer_refusal() {
  Reply reply = problem(refusal_->status, refusal_->why);
  const bool is_written = co_await write(std::move(reply), true, Ending::close);
  lane_.observer().refused(refusal_->status, refusal_->why, now_ - request_began_);
  is_gone_ = !is_written;
}

Task<Reply> Connection::handle(const Handler* handler, ObservedRequest* observed, Request request) {
  try {
    const Context ctx = observed->context().with_deadline(now_ + core_.options.request_timeout);
    Task<Reply> work = (*handler)(ctx, std::move(request));
    co_return co_await std::move(work);
  } catch (const Error& error) {
    co_return problem(error);
  } catch (const std::exception& error) {
    if (core_.is_cutting) throw;
    lane_.observer().broke(*observed, error.what());
  } catch (...) {
    lane_.observer().broke(*observed, "it threw something that is no std::exception");
  }
  co_return problem(500, "something went wrong here; the log says what");
}

Task<std::size_t> Connection::read_some() {
  if (is_late_) co_return 0;
  const std::span<char> space = input_.space();
  boost::system::error_code error;
  const std::size_t count = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()),
                                                             asio::redirect_error(asio::use_awaitable, error));
  now_ = core_.clock.now();
  if (error) co_return 0;
  input_.received(count);
  co_return count;
}

Task<bool> Connection::write(Reply reply, bool with_body, Ending ending) {
  out_.clear();
  append_reply_head(out_, reply, lane_.date(), ending);
  out_body_.clear();
  if (with_body && may_have_body(reply.status)) {
    if (reply.body.size() <= kCopiedBodyBytesMax) {
      out_ += reply.body;
    } else {
      out_body_ = std::move(reply.body);
    }
  }
  const bool is_written = co_await write_out();
  co_return is_written;
}

Task<bool> Connection::write_out() {
  std::array<asio::const_buffer, 2> pieces{asio::buffer(out_), asio::buffer(out_body_)};
  bool has_waited = false;
  while (pieces[0].size() + pieces[1].size() > 0) {
    boost::system::error_code error;
    const std::size_t count = socket_.write_some(pieces, error);
    const std::size_t of_first = std::min(count, pieces[0].size());
    pieces[0] += of_first;
    pieces[1] += count - of_first;
    if (error == asio::error::would_block && !is_late_) {
      now_ = core_.clock.now();
      if (!std::exchange(has_waited, true)) set_deadline(core_.options.write_timeout);
      co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(asio::use_awaitable, error));
    }
    if (error) {
      is_gone_ = true;
      break;
    }
  }
  now_ = core_.clock.now();
  out_body_.clear();
  clear_deadline();
  co_return !is_gone_;
}

// Closing a socket with unread bytes would take the reply away from the client: so our side ends, and what still comes
// is thrown away until the client ends its own.
Task<void> Connection::linger() {
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) co_return;
  set_deadline(kLinger);
  for (std::size_t thrown_away = 0; thrown_away <= kLingerBytesMax;) {
    input_.clear();
    const std::size_t count = co_await read_some();
    if (count == 0) co_return;
    thrown_away += count;
  }
}

}  // namespace polly::http
