// OutgoingClient: asynchronous HTTP(S) requests to other servers: libcurl on Asio, over connections that are kept.
//
//   OutgoingClient client(OutgoingOptions(), loops);
//   OutgoingRequest request("POST", "https://db.example/", headers, "{}");
//   Response response = co_await client.send(ctx, std::move(request));
//   co_await client.close();
//
// A call from one of `loops` uses that loop's own connections; from elsewhere it goes to one of them and comes back.
// Nothing here blocks a loop: names are resolved on threads of libcurl. HTTP/1.1; certificates are verified; proxies of
// libcurl's environment variables are used, but never for this machine (localhost, 127.0.0.0/8, ::1). A request that
// the server may have received is never sent again by the client itself, unless it is a GET or a HEAD.
//
// Thread-safe. A client that was not closed may be destroyed anywhere, also on one of `loops`, and after them. Calls
// that are under way then end as `closed` if their loop comes to it before the destructor returns; the others never go
// on: their coroutines, and those that await them, are destroyed on their loop, or with it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/async_client/lanes.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/http/http.hpp"
#include "polly/http/response.hpp"
#include "polly/http/trust.hpp"

namespace polly::http {

struct OutgoingOptions {
  OutgoingOptions() = default;

  Trust trust;
  std::size_t connections_max = 64;                 // kept and used at once, for each event loop
  std::size_t waiting_max = 10'000;                 // requests that wait for a connection, for each event loop
  std::size_t answer_bytes_max = 16 * 1024 * 1024;  // headers and body; a transfer is ended where there are more
  Milliseconds connect_timeout{5'000};              // with the resolution of the name, and TLS
  Milliseconds timeout{60'000};                     // where the Context has no deadline, or a later one
  std::chrono::seconds idle_max{50};                // a connection that was idle for longer is not used again
  bool uses_proxies = true;                         // of libcurl's environment variables
};

struct OutgoingRequest {
  OutgoingRequest() = default;
  OutgoingRequest(std::string its_method, std::string its_url, std::vector<Header> its_headers = {},
                  std::string its_body = {})
      : method(std::move(its_method)),
        url(std::move(its_url)),
        headers(std::move(its_headers)),
        body(std::move(its_body)) {}

  std::string method;  // "GET"
  std::string url;     // http(s)://HOST[:PORT]/..., without a user
  std::vector<Header> headers;
  std::string body;
};

class OutgoingLane;

class OutgoingClient {
 public:
  // `loops` are single-threaded; without any the client has one of its own. Error unsupported: this libcurl would
  // block a loop while it resolves a name.
  OutgoingClient(OutgoingOptions options, const std::vector<boost::asio::any_io_executor>& loops);
  OutgoingClient(const OutgoingClient&) = delete;
  OutgoingClient& operator=(const OutgoingClient&) = delete;
  ~OutgoingClient();

  // Any status is an answer; redirects are not followed. Errors where no whole answer came: unavailable (nothing of the
  // request was sent, or it is a GET or a HEAD), unknown_outcome (it may have been done), deadline_exceeded (the
  // deadline passed before it was sent; or a GET or a HEAD), cancelled, closed, resource_exhausted (too many requests
  // wait), invalid_argument, config (the file of authorities cannot be read). Messages name scheme, host and port, but
  // never headers, path, query or body. A deadline is noticed within 50 ms (LaneRunner::kTick).
  Task<Response> send(Context ctx, OutgoingRequest request);

  // Transfers under way end as `closed`, later ones too. May be called twice.
  Task<void> close();

 private:
  const std::shared_ptr<const OutgoingOptions> options_;  // shared with the lanes
  async_client::Lanes<OutgoingLane> lanes_;
};

}  // namespace polly::http
