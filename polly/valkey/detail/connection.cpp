#include "polly/valkey/detail/connection.hpp"

#include <algorithm>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

#include "polly/valkey/detail/handshake.hpp"

namespace polly::valkey {

namespace {

std::span<const resp3::Command> heartbeat_command() {
  static const resp3::Command ping("PING");
  return {&ping, 1};
}

}  // namespace

Connection::Connection(LaneState& lane, bool wants_primary)
    : lane_(lane),
      wants_primary_(wants_primary),
      access_(lane.access->get()),
      transport_(lane.executor, access_->tls_context()),
      pipeline_(lane.options.wait_replicas, lane.options.command_timeout / 2),
      input_(std::make_unique<char[]>(kReceiveBytes)),
      silence_(lane.now) {}

Task<void> Connection::open(Address address) {
  const std::string where = address.text();
  try {
    co_await begin(std::move(address));
  } catch (const Error& error) {
    fail_to_open(error, where);
  }
  open_by_.reset();
  silence_.end();
  is_open_ = true;
}

Task<resp3::Reply> Connection::ask_once(Address address, resp3::Command command) {
  const std::string where = address.text();
  std::vector<resp3::Command> commands;
  commands.push_back(std::move(command));
  std::vector<resp3::Reply> replies;
  try {
    co_await begin(std::move(address));
    replies = co_await exchange(std::move(commands));
  } catch (const Error& error) {
    fail_to_open(error, where);
  }
  transport_.close();
  co_return std::move(replies.front());
}

Task<void> Connection::begin(Address address) {
  open_by_ = lane_.clock.now() + lane_.options.command_timeout;
  co_await transport_.connect(std::move(address), access_->tls());
  co_await say_hello();
}

void Connection::fail_to_open(const Error& error, const std::string& where) {
  transport_.close();
  if (!why_ended_.empty()) throw Error(ErrorKind::unavailable, where + " " + why_ended_);
  throw error.while_doing(where);
}

Task<void> Connection::say_hello() {
  const Credentials& who = lane_.asks_sentinels ? access_->sentinel_credentials() : access_->credentials();
  Handshake handshake(lane_.options, who, wants_primary_);
  for (std::vector<resp3::Command> next = handshake.next(); !next.empty(); next = handshake.next()) {
    const std::vector<resp3::Reply> replies = co_await exchange(std::move(next));
    handshake.accept(replies);
  }
  speaks_resp3_ = handshake.speaks_resp3();
}

// Before the connection is used: the commands, and then as many replies.
Task<std::vector<resp3::Reply>> Connection::exchange(std::vector<resp3::Command> commands) {
  output_.clear();
  for (const resp3::Command& command : commands) command.append_to(output_);
  auto done = [alive = shared_from_this()](const boost::system::error_code&) {};  // what failed is found by reading
  transport_.write(output_, std::move(done));
  std::vector<resp3::Reply> replies;
  while (replies.size() < commands.size()) {
    std::optional<resp3::Reply> reply = next_reply();
    if (reply) {
      if (reply->type() != resp3::Reply::Type::push) replies.push_back(std::move(*reply));
      continue;
    }
    if (!parser_.error().empty()) {
      throw Error(ErrorKind::config, "this is not a Valkey server (" + std::string(parser_.error()) +
                                         "), or it speaks TLS on this port: check the address and "
                                         "Storage::valkey.tls.enabled");
    }
    const bool is_more = co_await receive();
    if (!is_more) {
      if (transport_.is_certificate_refused()) throw transport_.certificate_refused();
      const std::string advice =
          access_->tls_context() ? "does it accept this client's certificate?" : "does it want TLS?";
      throw Error(ErrorKind::unavailable,
                  "the server closed the connection before it answered HELLO: is it a Valkey server, and " + advice);
    }
  }
  co_return replies;
}

Task<std::string> Connection::serve() {
  bool goes_on = take_replies();  // what came behind the handshake, before any call was sent
  while (goes_on) {
    goes_on = co_await receive();
    if (goes_on) goes_on = take_replies();
  }
  if (why_ended_.empty()) why_ended_ = "closed the connection (" + transport_.failure().message() + ")";
  is_open_ = false;
  transport_.close();
  pipeline_.fail();
  co_return why_ended_;
}

// Receives more bytes, behind those that are left; false where the connection has ended.
Task<bool> Connection::receive() {
  if (input_begin_ > 0) {
    std::memmove(input_.get(), input_.get() + input_begin_, input_end_ - input_begin_);
    input_end_ -= input_begin_;
    input_begin_ = 0;
  }
  const boost::asio::mutable_buffer free(input_.get() + input_end_, kReceiveBytes - input_end_);
  const std::size_t bytes = co_await transport_.read_some(free);
  if (bytes == 0 || transport_.is_closed()) co_return false;
  input_end_ += bytes;
  lane_.counts.bytes_received.add(bytes);
  silence_.end();
  co_return true;
}

// Nothing: more bytes are needed, or they make no sense (parser_.error()).
std::optional<resp3::Reply> Connection::next_reply() {
  std::string_view bytes(input_.get() + input_begin_, input_end_ - input_begin_);
  const resp3::Parser::Status status = parser_.parse(bytes);
  input_begin_ = input_end_ - bytes.size();
  if (status != resp3::Parser::Status::reply) return std::nullopt;
  return parser_.take();
}

// Wakes the caller of every reply that has come; the commands that they send are written in between. False: the
// connection has ended.
bool Connection::take_replies() {
  is_flush_due_ = true;
  const std::size_t enough = std::max(kWriteCallsMin, load() / kWritesABatch);
  while (std::optional<resp3::Reply> reply = next_reply()) {
    if (reply->type() == resp3::Reply::Type::push && !(on_push_ && on_push_(*reply))) continue;
    if (!pipeline_.accept(std::move(*reply))) {
      close("sent a reply without a command");
      return false;
    }
    if (transport_.is_closed()) return false;  // by one of them
    if (pipeline_.queued() >= enough) flush();
  }
  is_flush_due_ = false;
  if (!parser_.error().empty()) {
    close("sent what is not Valkey's protocol: " + std::string(parser_.error()));
    return false;
  }
  flush();
  return !transport_.is_closed();
}

bool Connection::submit(Call& call) {
  if (!pipeline_.push(call)) return false;
  if (!is_flush_due_ && !is_writing_) flush_soon();
  return true;
}

// After the other coroutines that are ready now: what they ask goes along.
void Connection::flush_soon() {
  is_flush_due_ = true;
  auto work = [alive = shared_from_this()] {
    alive->is_flush_due_ = false;
    alive->flush();
  };
  boost::asio::post(lane_.executor, std::move(work));
}

void Connection::flush() {
  while (!is_writing_ && pipeline_.has_queued() && !transport_.is_closed()) {
    if (pipeline_.outstanding() == 0) silence_.end();
    output_.clear();
    pipeline_.encode(output_, kWriteBytes);
    lane_.counts.bytes_sent.add(output_.size());
    const std::size_t written = transport_.write_now(output_);
    if (written == output_.size()) continue;
    is_writing_ = true;
    auto done = [alive = shared_from_this()](const boost::system::error_code& failure) {
      alive->end_of_write(failure);
    };
    transport_.write(std::string_view(output_).substr(written),
                     boost::asio::bind_executor(lane_.executor, std::move(done)));
  }
}

void Connection::end_of_write(const boost::system::error_code& failure) {
  is_writing_ = false;
  if (failure) return close("cannot be written to (" + failure.message() + ")");
  if (!is_flush_due_) flush();
}

void Connection::tick() {
  if (open_by_ && lane_.now >= *open_by_) {
    close(transport_.is_shaking_hands() ? "did not answer in time: does it speak TLS on this port?"
                                        : "did not answer in time");
  }
  if (!is_open_) return;
  pipeline_.expire(lane_.now);
  silence_.tick(lane_.now, transport_.portions_taken());
  if (pipeline_.outstanding() > 0 || is_writing_) {
    if (silence_.lasts() > lane_.options.command_timeout) close("has been silent for longer than the command time-out");
  } else if (silence_.lasts() > lane_.options.command_timeout / 2) {
    ask_whether_it_lives();
  }
}

void Connection::ask_whether_it_lives() {
  if (heartbeat_ && heartbeat_->home() != nullptr) return;
  heartbeat_.emplace(heartbeat_command(), Effect::read, TimePoint::max());
  submit(*heartbeat_);
}

// serve() and open() find the transport closed, and end what there is to end.
void Connection::close(std::string_view why) {
  if (why_ended_.empty()) why_ended_ = why;
  transport_.close();
}

}  // namespace polly::valkey
