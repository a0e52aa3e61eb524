#include "polly/http/detail/client_watch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <span>
#include <string_view>
#include <utility>

namespace polly::http {

namespace asio = boost::asio;

ClientWatch::ClientWatch(asio::ip::tcp::socket& socket, ServerLoop& loop, ReceiveBuffer& input)
    : socket_(socket),
      loop_(loop),
      input_(input),
      cancel_(std::make_shared<asio::cancellation_signal>()),
      rest_(loop.executor(), asio::steady_timer::time_point::max()) {}

// The coroutine itself is not cancelled, since it must not end before the handler.
Task<Reply> ClientWatch::run(Task<Reply> work) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  auto end = [this, cancel = cancel_](std::exception_ptr failure, Reply reply) {
    take_result(std::move(failure), std::move(reply));
  };
  asio::co_spawn(loop_.executor(), std::move(work), asio::bind_cancellation_slot(cancel_->slot(), std::move(end)));
  co_await watch();
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  co_return std::move(reply_);
}

void ClientWatch::cancel() {
  auto emit = [cancel = cancel_] { cancel->emit(asio::cancellation_type::terminal); };
  asio::post(loop_.executor(), std::move(emit));
}

Task<void> ClientWatch::watch() {
  boost::system::error_code ignored;
  while (!is_done_) {
    if (is_reading_) {
      co_await receive();
    } else {
      co_await rest_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }
}

Task<void> ClientWatch::receive() {
  boost::system::error_code error;
  co_await socket_.async_wait(asio::ip::tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
  if (is_done_) co_return;
  const std::span<char> space = loop_.scratch();
  std::size_t count = 0;
  if (!error) count = socket_.read_some(asio::buffer(space.data(), space.size()), error);
  if (error == asio::error::would_block || error == asio::error::try_again) co_return;
  if (error) {
    has_client_left_ = true;
    is_reading_ = false;
    cancel();
    co_return;
  }
  const bool is_kept = input_.receive(std::string_view(space.data(), count)) && input_.keep();
  if (!is_kept || input_.unread().size() >= kPipelinedBytesMax) is_reading_ = false;
  if (!is_kept) has_lost_input_ = true;
}

void ClientWatch::take_result(std::exception_ptr failure, Reply reply) noexcept {
  failure_ = std::move(failure);
  reply_ = std::move(reply);
  is_done_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
  rest_.cancel();
}

}  // namespace polly::http
