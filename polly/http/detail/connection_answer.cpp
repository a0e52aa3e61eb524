// The half of Connection that answers: routing, the handler, writing, and the end.
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "polly/http/detail/connection.hpp"

namespace polly::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kCopiedBodyBytesMax = 4096;  // a smaller body is written in one piece with its head

Reply answer_without_route(std::string_view method, std::string_view path, std::string_view allow) {
  if (path == "*") return Reply::empty(204).with_header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (allow.empty()) return problem(problems::kUnknownPath, "there is nothing at this path");
  const std::string methods = std::string(allow) + ", OPTIONS";
  if (method == "OPTIONS") return Reply::empty(204).with_header("Allow", methods);
  return problem(problems::kUnknownMethod, "this path has other methods: " + methods).with_header("Allow", methods);
}

const ProblemType& type_of_refusal(int status) noexcept {
  switch (status) {
    case 408: return problems::kRequestTimeout;
    case 413: return problems::kBodyTooLarge;
    case 414: return problems::kTargetTooLong;
    case 417: return problems::kExpectationFailed;
    case 431: return problems::kHeadTooLarge;
    case 501: return problems::kUnsupported;
    case 503: return problems::kOverloaded;
    case 505: return problems::kUnsupportedVersion;
    default: return problems::kMalformedRequest;
  }
}

}  // namespace

Task<bool> Connection::answer() {
  clear_deadline();
  written_ = 0;
  waited_ = Duration::zero();
  Request request = parser_.take();
  Router::Match match = std::move(match_);
  const bool is_head = request.method == "HEAD";
  ObservedRequest observed = loop_.observer().begin(request, ctx_, match.route, request_began_);
  request.client_name = &observed.client();
  Reply reply;
  if (match.route != nullptr) {
    reply = co_await handle(match.route, &observed, std::move(request));
  } else {
    reply = answer_without_route(request.method, request.path, match.allow);
  }
  parser_.release();  // the handler has done with it; before the reply is sent
  if (is_closed_) {   // while the handler waited
    loop_.observer().end(observed, kStatusClientLeft, core_.clock.now());
    co_return false;
  }
  if (reply.is_client_known && permit_ != nullptr) permit_->known();
  const bool is_charged = charge_reply(reply);
  if (!is_charged) reply = problem(problems::kOverloaded, "too many replies wait for their readers; try again later");
  add_request_id(reply, ctx_.request_id());
  const int status = reply.status;
  const bool ends_with_body = reply.stream && head_.is_http_1_0;
  const bool keeps_alive = head_.keeps_alive && !core_.is_stopping && !is_leaving_ && !ends_with_body;
  const Ending ending = !keeps_alive ? Ending::close : head_.is_http_1_0 ? Ending::keep_http_1_0 : Ending::keep;
  std::unique_ptr<BodyStream> stream = std::move(reply.stream);
  bool is_written = false;
  if (stream) {
    out_.clear();
    append_reply_head(out_, reply, loop_.date(), ending, ends_with_body ? Framing::by_end : Framing::by_chunks);
    if (is_head) stream.reset();
    is_written = co_await write_stream(std::move(stream), &observed, !ends_with_body);
  } else {
    is_written = co_await write(std::move(reply), !is_head, ending);
  }
  reply_charge_.release();
  loop_.observer().end(observed, status, now_);
  co_return is_written&& keeps_alive;
}

// What waits to be written is bounded for all connections together. A shared body is not charged: it is there
// once, however many wait for it.
bool Connection::charge_reply(const Reply& reply) noexcept {
  if (reply.stream) return reply_charge_.resize(BodyStream::kPieceBytesMax);
  return reply.body.size() <= kCopiedBodyBytesMax || reply_charge_.resize(reply.body.capacity());
}

Task<void> Connection::answer_refusal() {
  written_ = 0;
  waited_ = Duration::zero();
  if (ctx_.request_id().empty()) ctx_ = loop_.request_ids().fresh();
  Reply reply = problem(type_of_refusal(refusal_->status), refusal_->why);
  add_request_id(reply, ctx_.request_id());
  const bool is_written = co_await write(std::move(reply), true, Ending::close);
  loop_.observer().refused(ctx_, refusal_->status, refusal_->why, now_ - request_began_);
  is_closed_ = !is_written;
}

Task<Reply> Connection::handle(const Router::Route* route, ObservedRequest* observed, Request request) {
  try {
    const std::optional<Duration> wait = route->wait_rule ? route->wait_rule(request) : std::nullopt;
    const Duration longest = core_.options.request_timeout + wait.value_or(Duration::zero());
    const Context ctx = observed->context().with_deadline(now_ + longest);
    Task<Reply> work = route->handler(ctx, std::move(request));
    if (wait) {
      observed->waits();
      work = handle_watched(std::move(work));
    }
    co_return co_await std::move(work);
  } catch (const Error& error) {
    co_return problem(error);
  } catch (const std::exception& error) {
    if (core_.is_cutting) throw;
    loop_.observer().broke(*observed, error.what());
  } catch (...) {
    loop_.observer().broke(*observed, "it threw something that is no std::exception");
  }
  co_return problem(problems::kInternal, "something went wrong here; the log says what");
}

Task<Reply> Connection::handle_watched(Task<Reply> work) {
  struct Watched {
    Watched(ClientWatch*& its_place, ClientWatch& watch) noexcept : place(its_place) { place = &watch; }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    ~Watched() { place = nullptr; }

    ClientWatch*& place;
  };
  ClientWatch watch(socket_, loop_, input_);
  const Watched watched(watch_, watch);
  std::exception_ptr failure;
  Reply reply;
  try {
    reply = co_await watch.run(std::move(work));
  } catch (...) {
    failure = std::current_exception();
  }
  now_ = core_.clock.now();
  if (watch.has_client_left()) is_closed_ = true;
  if (watch.has_lost_input()) head_.keeps_alive = false;
  if (failure) std::rethrow_exception(failure);
  co_return reply;
}

Task<bool> Connection::write(Reply reply, bool with_body, Ending ending) {
  out_.clear();
  append_reply_head(out_, reply, loop_.date(), ending);
  if (with_body && may_have_body(reply.status)) {
    if (reply.shared_body) {
      out_shared_ = std::move(reply.shared_body);
    } else if (reply.body.size() <= kCopiedBodyBytesMax) {
      out_ += reply.body;
    } else {
      out_body_ = std::move(reply.body);
    }
  }
  const bool is_written = co_await write_out();
  co_return is_written;
}

// Writes the head that is in out_, and then one piece after the other. Where the stream fails, the connection is reset:
// a client of HTTP/1.0 would take an orderly end for the end of the body. Null: no body is wanted.
Task<bool> Connection::write_stream(std::unique_ptr<BodyStream> stream, ObservedRequest* observed, bool in_chunks) {
  bool is_first = true;
  while (stream) {
    std::optional<std::string> piece;
    try {
      const Context ctx = observed->context().with_deadline(core_.clock.now() + core_.options.request_timeout);
      piece = co_await stream->next(ctx);
    } catch (const std::exception& error) {
      if (core_.is_cutting) throw;
      loop_.observer().broke_off(*observed, error.what());
      boost::system::error_code ignored;
      socket_.set_option(asio::socket_base::linger(true, 0), ignored);
      socket_.close(ignored);  // here: the destructor would end it in order
      is_closed_ = true;
      co_return false;
    }
    if (!piece) stream.reset();
    if (piece && piece->empty()) continue;
    if (in_chunks) append_chunk_line(out_, piece ? piece->size() : 0, is_first);
    if (piece) out_body_ = std::move(*piece);
    is_first = false;
    const bool is_written = co_await write_out();
    if (!is_written) co_return false;
    out_.clear();
  }
  const bool is_written = co_await write_out();
  co_return is_written;
}

// How long the client may go on without taking a byte: a reply is taken at a minimum rate.
Duration Connection::patience() const noexcept {
  const ServerOptions& options = core_.options;
  const Duration at_minimum_rate = std::chrono::seconds(1) * (written_ / options.write_bytes_per_second_min);
  return std::min<Duration>(options.write_timeout, options.write_timeout + at_minimum_rate - waited_);
}

Task<bool> Connection::write_out() {
  const std::string& body = out_shared_ ? *out_shared_ : out_body_;
  std::array<asio::const_buffer, 2> pieces{asio::buffer(out_), asio::buffer(body)};
  while (pieces[0].size() + pieces[1].size() > 0) {
    const std::array<asio::const_buffer, 2> some{pieces[0], asio::buffer(pieces[1], kWriteBytes)};
    boost::system::error_code error;
    const std::size_t count = socket_.write_some(some, error);
    const std::size_t of_first = std::min(count, pieces[0].size());
    pieces[0] += of_first;
    pieces[1] += count - of_first;
    written_ += count;
    const bool is_full = error == asio::error::would_block;
    if (is_full) error.clear();
    const bool is_more = pieces[0].size() + pieces[1].size() > 0;
    if (!error && is_more) {
      now_ = core_.clock.now();
      set_deadline(patience());
      co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(asio::use_awaitable, error));
      if (is_full) waited_ += core_.clock.now() - now_;
    }
    if (error) {
      is_closed_ = true;
      break;
    }
  }
  now_ = core_.clock.now();
  std::string().swap(out_body_);  // an idle connection keeps no memory of its last reply
  out_shared_.reset();
  clear_deadline();
  co_return !is_closed_;
}

// Closing a socket with unread bytes would take the reply away from the client: so our side ends, and what still comes
// is thrown away until the client ends its own.
Task<void> Connection::linger() {
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) co_return;
  const TimePoint end = now_ + core_.options.body_timeout;
  for (std::size_t thrown_away = 0; thrown_away <= kLingerBytesMax && now_ < end;) {
    input_.clear();
    set_deadline(kLinger);
    const std::size_t count = co_await read_some();
    if (count == 0) co_return;
    thrown_away += count;
  }
}

}  // namespace polly::http
