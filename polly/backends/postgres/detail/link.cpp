#include "polly/backends/postgres/detail/link.hpp"

#include <libpq-fe.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

namespace polly::postgres {

namespace asio = boost::asio;

namespace {

constexpr int kBinary = 1;

std::string_view text_or_nothing(const char* text) noexcept {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace

void Link::Finish::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

void Link::limit(Milliseconds longest) {
  limit_.expires_after(longest);
  limit_.async_wait([weak = weak_from_this(), longest](const boost::system::error_code& cancelled) {
    const std::shared_ptr<Link> link = weak.lock();
    if (cancelled || !link) return;
    link->close("the server did not answer within " + std::to_string(longest.count()) + " ms");
  });
}

Task<void> Link::connect(Conninfo conninfo) {
  const std::shared_ptr<Link> alive = shared_from_this();
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : conninfo.options()) names.push_back(name.c_str()), values.push_back(value.c_str());
  names.push_back(nullptr), values.push_back(nullptr);
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!connection_) throw Error(ErrorKind::resource_exhausted, "no memory for a connection");
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);  // else a failed log-in has no SQLSTATE
  PQsetNoticeReceiver(connection_.get(), [](void*, const PGresult*) {}, nullptr);
  PostgresPollingStatusType next =
      PQstatus(connection_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED || is_closed()) throw failure();
    attach();  // libpq may have gone on to another host
    const bool reads = next == PGRES_POLLING_READING;
    const auto what = reads ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
    co_await wait(what);
    if (!is_closed()) next = PQconnectPoll(connection_.get());
  }
  attach();
  PQsetnonblocking(connection_.get(), 1);
}

void Link::attach() {
  if (descriptor_.is_open()) descriptor_.close();
  descriptor_.assign(::dup(PQsocket(connection_.get())));
}

Task<void> Link::wait(asio::posix::descriptor_base::wait_type what) {
  co_await descriptor_.async_wait(what, asio::as_tuple(asio::deferred));
}

Task<std::vector<Result>> Link::ask(std::string sql) {
  const std::shared_ptr<Link> alive = shared_from_this();
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0 || !flush()) throw failure();
  std::vector<Result> results;
  while (true) {
    if (is_closed()) throw failure();
    if (PQisBusy(connection_.get()) != 0) {
      const bool goes_on = co_await receive();
      if (!goes_on) throw failure();
      continue;
    }
    Result result(PQgetResult(connection_.get()));
    if (result.kind() == Result::Kind::none) break;
    results.push_back(std::move(result));
  }
  for (const Result& result : results) {
    if (result.kind() == Result::Kind::refused) throw result.refusal().error();
  }
  co_return results;
}

Task<void> Link::prepare(std::string schema) {
  const std::shared_ptr<Link> alive = shared_from_this();
  bool is_sent = PQenterPipelineMode(connection_.get()) == 1;
  for (const StatementText& statement : statements()) {
    const std::string text = in_schema(statement.text, schema);
    is_sent = is_sent && PQsendPrepare(connection_.get(), statement.name, text.c_str(), 0, nullptr) == 1;
  }
  if (!is_sent || PQpipelineSync(connection_.get()) == 0 || !flush()) throw failure();
  std::optional<Refusal> refusal;
  while (true) {
    std::optional<Result> result = next();
    if (!result) {
      const bool goes_on = co_await receive();
      if (!goes_on) throw failure();
      continue;
    }
    if (result->kind() == Result::Kind::end_of_batch) break;
    if (result->kind() == Result::Kind::refused && !refusal) refusal = result->refusal();
  }
  if (refusal) throw refusal->error();
}

bool Link::send(const std::vector<BoundStatement>& statements) {
  if (is_closed()) return false;
  for (const BoundStatement& bound : statements) {
    constexpr std::size_t kParametersMax = 9;
    std::array<const char*, kParametersMax> values{};
    std::array<int, kParametersMax> lengths{};
    std::array<int, kParametersMax> formats{};
    const std::size_t count = bound.parameters.size();
    for (std::size_t i = 0; i < count; ++i) {
      values.at(i) = bound.parameters[i].data();
      lengths.at(i) = static_cast<int>(bound.parameters[i].size());
      formats.at(i) = kBinary;
    }
    if (PQsendQueryPrepared(connection_.get(), text_of(bound.statement).name, static_cast<int>(count), values.data(),
                            lengths.data(), formats.data(), kBinary) == 0) {
      return false;
    }
  }
  return PQpipelineSync(connection_.get()) == 1 && flush();
}

// What the socket does not take now is written as soon as it does. Libpq has to read until then: receive() does.
bool Link::flush() {
  if (is_writing_) return true;
  const int left = PQflush(connection_.get());
  if (left <= 0) return left == 0;
  is_writing_ = true;
  descriptor_.async_wait(asio::posix::descriptor_base::wait_write,
                         [link = shared_from_this()](const boost::system::error_code& failed) {
                           link->is_writing_ = false;
                           link->progress_.socket_took_more();
                           if (!failed && !link->is_closed() && !link->flush())
                             link->close("the connection cannot be written to");
                         });
  return true;
}

Task<bool> Link::receive() {
  const std::shared_ptr<Link> alive = shared_from_this();
  if (is_closed()) co_return false;
  co_await wait(asio::posix::descriptor_base::wait_read);
  co_return !is_closed() && take_input();
}

// Libpq may leave a part of a TLS record behind that OpenSSL has decrypted already: the socket does not become readable
// for it.
bool Link::take_input() {
  const auto* tls = static_cast<const SSL*>(PQsslStruct(connection_.get(), "OpenSSL"));
  bool is_good = PQconsumeInput(connection_.get()) == 1;
  while (is_good && tls != nullptr && SSL_pending(tls) > 0) is_good = PQconsumeInput(connection_.get()) == 1;
  return is_good;
}

// Between two statements, and before the first, libpq gives a null result as a separator. Several in a row: there is
// nothing left. What libpq has read already must be taken now: the socket does not become readable for it again.
std::optional<Result> Link::next() {
  constexpr int kSeparatorsMax = 3;
  for (int separators = 0; separators < kSeparatorsMax && PQisBusy(connection_.get()) == 0; ++separators) {
    Result result(PQgetResult(connection_.get()));
    if (result.kind() != Result::Kind::none) return result;
  }
  return std::nullopt;
}

void Link::close(std::string_view why) {
  if (is_closed()) return;
  why_closed_ = why;
  limit_.cancel();
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

Error Link::failure() const {
  if (is_closed()) return Error(ErrorKind::unavailable, why_closed_);
  const std::string_view text = connection_ ? text_or_nothing(PQerrorMessage(connection_.get())) : std::string_view();
  if (text.empty()) return Error(ErrorKind::unavailable, "the connection broke");
  return Refusal::of_connection(text).error();
}

std::string Link::where() const {
  const std::string host(connection_ ? text_or_nothing(PQhost(connection_.get())) : "");
  const std::string port(connection_ ? text_or_nothing(PQport(connection_.get())) : "");
  if (host.empty()) return "the PostgreSQL server";
  return host.front() == '/' ? host : host + ":" + port;
}

}  // namespace polly::postgres
