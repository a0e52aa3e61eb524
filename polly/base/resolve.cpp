#include "polly/base/resolve.hpp"

#include <netdb.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace polly {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kShortestPause{1};
constexpr std::chrono::milliseconds kLongestPause{20};

std::atomic<std::size_t> resolving{0};  // in the process: what it bounds are the process's threads

// Shared by the thread that resolves and the coroutine that waits, which may end first.
struct Lookup {
  explicit Lookup(std::string name) : host(std::move(name)) {}

  const std::string host;
  ResolvedHost answer;  // the thread's until is_done
  std::atomic<bool> is_done{false};
};

asio::ip::address address_of(const addrinfo& info) {
  if (info.ai_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, info.ai_addr, sizeof v6);
    asio::ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return asio::ip::address_v6(bytes, v6.sin6_scope_id);
  }
  sockaddr_in v4{};
  std::memcpy(&v4, info.ai_addr, sizeof v4);
  return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
}

void resolve_now(Lookup& lookup) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(lookup.host.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
  if (failure != 0) lookup.answer.failure = gai_strerror(failure);
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    const bool is_usable = info->ai_family == AF_INET || info->ai_family == AF_INET6;
    if (is_usable) lookup.answer.addresses.push_back(address_of(*info));
  }
}

// Empty, or why not.
std::string start_lookup(const std::shared_ptr<Lookup>& lookup) {
  if (resolving.fetch_add(1) >= kResolvingMax) {
    resolving.fetch_sub(1);
    return "too many names are being resolved already: is the name server slow?";
  }
  try {
    std::thread([lookup] {
      resolve_now(*lookup);
      resolving.fetch_sub(1);
      lookup->is_done = true;
    }).detach();
  } catch (const std::system_error& refused) {
    resolving.fetch_sub(1);
    return refused.code().message();
  }
  return "";
}

}  // namespace

Task<ResolvedHost> resolve_host(std::string host, std::function<bool()> is_unwanted) {
  ResolvedHost result;
  boost::system::error_code is_name;
  const asio::ip::address numeric = asio::ip::make_address(host, is_name);
  if (!is_name) {
    result.addresses.push_back(numeric);
    co_return result;
  }
  const auto lookup = std::make_shared<Lookup>(std::move(host));
  result.failure = start_lookup(lookup);
  if (!result.failure.empty()) co_return result;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  std::chrono::milliseconds pause = kShortestPause;
  while (!lookup->is_done && !is_unwanted()) {
    timer.expires_after(pause);
    co_await timer.async_wait(asio::as_tuple(asio::deferred));
    pause = std::min(2 * pause, kLongestPause);
  }
  if (lookup->is_done) co_return std::move(lookup->answer);
  result.failure = "it took too long";
  co_return result;
}

}  // namespace polly
