// Link: one connection of libpq, driven by an event loop: it never blocks.
//
//   auto link = std::make_shared<Link>(executor);
//   link->limit(2s);                                       // closes it where what follows takes longer
//   co_await link->connect(conninfo);                      // Error: says what to check
//   std::vector<Result> rows = co_await link->ask("SELECT 1");   // text; Error where it is refused
//   co_await link->prepare("polly");                       // from here on it is a pipeline
//   link->unlimit();
//   link->send(statements);                                 // several statements, and a sync: one transaction
//   bool goes_on = co_await link->receive();
//   while (std::optional<Result> result = link->next(...)) ...
//
// Belongs to its loop. Shared by its coroutines and callbacks, which end some time after close().
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/async_client/write_progress.hpp"
#include "polly/backends/postgres/detail/call.hpp"
#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/result.hpp"
#include "polly/base/task.hpp"

struct pg_conn;  // libpq's

namespace polly::postgres {

class Link : public std::enable_shared_from_this<Link> {
 public:
  explicit Link(const boost::asio::any_io_executor& executor) : descriptor_(executor), limit_(executor) {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void limit(Milliseconds longest);
  void unlimit() { limit_.cancel(); }

  Task<void> connect(Conninfo conninfo);

  // One or several statements without parameters, as the simple protocol has them; one result each.
  Task<std::vector<Result>> ask(std::string sql);

  Task<void> prepare(std::string schema);

  // False where it is broken.
  bool send(const std::vector<BoundStatement>& statements);
  Task<bool> receive();          // waits for more bytes; false where the connection has ended
  std::optional<Result> next();  // nullopt: the rest has not come yet

  void close(std::string_view why);
  bool is_closed() const noexcept { return !why_closed_.empty(); }
  std::size_t portions_taken() noexcept { return is_closed() ? 0 : progress_.portions(descriptor_.native_handle()); }
  Error failure() const;      // why it ended
  std::string where() const;  // "127.0.0.1:5432", for the log

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };

  Task<void> wait(boost::asio::posix::descriptor_base::wait_type what);
  void attach();
  bool flush();
  bool take_input();

  boost::asio::posix::stream_descriptor descriptor_;  // a copy of libpq's: closing it ends who waits
  boost::asio::steady_timer limit_;
  std::unique_ptr<pg_conn, Finish> connection_;
  std::string why_closed_;
  async_client::WriteProgress progress_;
  bool is_writing_ = false;  // a handler waits until more can be written
};

}  // namespace polly::postgres
