#include "polly/cli/daemon_backend.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/run_on.hpp"
#include "polly/base/worker.hpp"
#include "polly/cli/store_requests.hpp"
#include "polly/operations/raw_json.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kRawPath = "/api/v1/raw";
constexpr std::string_view kOlderDaemon =
    "check that the API is on (POLLY_API_TOKEN is set at the daemon), and that the daemon is not older than this "
    "command: whole stores go through daemons that have GET /api/v1/raw";

DaemonRequest about_entries(std::string_view doing, std::string_view method, std::string path, std::string body = {}) {
  DaemonRequest request = about_store(doing, method, std::move(path), std::move(body));
  request.if_path_is_other = kOlderDaemon;
  return request;
}

// Runs on the connection's loop, when its turn has come.
std::optional<Milliseconds> time_left(const Context& ctx) {
  if (!ctx.has_deadline()) return std::nullopt;
  const auto left = std::chrono::ceil<Milliseconds>(ctx.deadline() - system_clock().now());
  if (left > Milliseconds(0)) return left;
  throw Error(ErrorKind::deadline_exceeded, "no time was left to ask the daemon");
}

// How many of the first entries go into one request.
std::size_t fitting(std::span<const Replacement> replacements) noexcept {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (const Replacement& each : replacements) {
    bytes += each.key.text().size() + each.bytes.size();
    if (count > 0 && bytes > operations::kRawRequestBytesWanted) break;
    ++count;
  }
  return count;
}

[[noreturn]] void reject_verb() {
  throw Error(ErrorKind::unsupported, "through a daemon, whole stores are read and copied, and nothing else");
}

}  // namespace

struct DaemonBackend::Connection {
  Connection(const std::string& url, const Secret& token, const http::Trust& trust,
             boost::asio::any_io_executor its_loop)
      : api(url, token, kTimeout, trust), loop(std::move(its_loop)) {}

  const DaemonApi api;  // used on its loop
  const boost::asio::any_io_executor loop;
  std::atomic<std::size_t> requests{0};
};

DaemonBackend::DaemonBackend(const std::string& url, const Secret& token, const http::Trust& trust) {
  for (auto& connection : connections_) connection = std::make_unique<Connection>(url, token, trust, loops_.next());
}

DaemonBackend::~DaemonBackend() = default;

DaemonBackend::Connection& DaemonBackend::least_busy() noexcept {
  const auto by_requests = [](const auto& a, const auto& b) { return a->requests.load() < b->requests.load(); };
  return **std::min_element(connections_.begin(), connections_.end(), by_requests);
}

template <class Read>
auto DaemonBackend::ask(Context ctx, DaemonRequest request, bool writes, Read read)
    -> Task<std::invoke_result_t<Read&, const DaemonAnswer&>> {
  if (is_closed_) throw Error(ErrorKind::closed, "the store of the daemon was closed");
  Connection& connection = least_busy();
  const auto done = [](std::atomic<std::size_t>* requests) { requests->fetch_sub(1); };
  connection.requests.fetch_add(1);
  const std::unique_ptr<std::atomic<std::size_t>, decltype(done)> counted(&connection.requests, done);
  auto call = [&connection, ctx, request = std::move(request), writes, read = std::move(read)]() mutable {
    request.timeout = time_left(ctx);
    try {
      return connection.api.ask(request, read);
    } catch (const Error& error) {
      if (writes || error.kind() != ErrorKind::unknown_outcome) throw;
      throw Error(ErrorKind::unavailable, error.what());
    }
  };
  co_return co_await run_on(connection.loop, as_task(std::move(call)));
}

Task<std::vector<std::optional<RawEntry>>> DaemonBackend::get_raw(Context ctx, KeysView keys) {
  operations::RawEntries entries;
  while (entries.size() < keys.size()) {
    const std::vector<Key> rest(keys.begin() + static_cast<std::ptrdiff_t>(entries.size()), keys.end());
    auto read = [rest](const DaemonAnswer& answer) {
      operations::RawEntries some = operations::raw_entries_of(answer.members, rest);
      require(!some.empty());
      return some;
    };
    DaemonRequest request =
        about_entries("reading entries", "POST", std::string(kRawPath) + "/get", operations::keys_json(rest));
    operations::RawEntries some = co_await ask(ctx, std::move(request), false, std::move(read));
    entries.insert(entries.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  co_return entries;
}

// In several requests where one would be too large. What the first ones wrote is written when a later one fails.
Task<std::vector<bool>> DaemonBackend::replace(Context ctx, std::vector<Replacement> replacements) {
  std::vector<bool> written;
  std::span<const Replacement> rest(replacements);
  while (!rest.empty()) {
    const std::size_t count = fitting(rest);
    auto read = [count](const DaemonAnswer& answer) {
      std::vector<bool> some = operations::written_of(answer.members);
      require(some.size() == count);
      return some;
    };
    DaemonRequest request = about_entries("writing entries", "POST", std::string(kRawPath) + "/replace",
                                          operations::replacements_json(rest.first(count)));
    std::vector<bool> some;
    try {
      some = co_await ask(ctx, std::move(request), true, std::move(read));
    } catch (const Error& error) {
      if (written.empty() || error.kind() != ErrorKind::deadline_exceeded) throw;
      throw Error(ErrorKind::unknown_outcome, error.what());
    }
    written.insert(written.end(), some.begin(), some.end());
    rest = rest.subspan(count);
  }
  co_return written;
}

Task<Page> DaemonBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  auto read = [prefix = scan.prefix()](const DaemonAnswer& answer) { return page_of(answer, prefix); };
  DaemonRequest request =
      about_store("listing keys", "GET",
                  page_path(kStorePath, scan.prefix(), cursor) + "&limit=" + std::to_string(scan.page_keys()));
  co_return co_await ask(ctx, std::move(request), false, std::move(read));
}

Task<RawPage> DaemonBackend::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  auto read = [prefix = scan.prefix()](const DaemonAnswer& answer) {
    RawPage page = operations::raw_page_of(answer.members);
    for (const auto& [key, entry] : page.entries) require(key.text().starts_with(prefix));
    return page;
  };
  DaemonRequest request =
      about_entries("reading entries", "GET",
                    page_path(kRawPath, scan.prefix(), cursor) + "&limit=" + std::to_string(scan.page_keys()));
  co_return co_await ask(ctx, std::move(request), false, std::move(read));
}

Task<void> DaemonBackend::ping(Context ctx) {
  Scan smallest("");
  smallest.page_keys(1);
  co_await scan_raw(ctx, std::move(smallest), std::nullopt);
}

Task<void> DaemonBackend::close() {
  is_closed_ = true;
  co_return;
}

Task<std::optional<std::string>> DaemonBackend::get(Context, KeyView) {
  reject_verb();
}

Task<std::vector<std::optional<std::string>>> DaemonBackend::get_many(Context, KeysView) {
  reject_verb();
}

Task<std::optional<StoredEntry>> DaemonBackend::get_entry(Context, KeyView) {
  reject_verb();
}

Task<bool> DaemonBackend::exists(Context, KeyView) {
  reject_verb();
}

Task<bool> DaemonBackend::set(Context, Key, std::string, Expiration, WriteIf) {
  reject_verb();
}

Task<std::size_t> DaemonBackend::remove_many(Context, std::vector<Key>) {
  reject_verb();
}

Task<bool> DaemonBackend::touch(Context, Key, Expiration) {
  reject_verb();
}

Task<std::vector<std::int64_t>> DaemonBackend::advance(Context, std::vector<Advance>, Expiration) {
  reject_verb();
}

Task<bool> DaemonBackend::apply(Context, Transaction) {
  reject_verb();
}

}  // namespace polly::cli
