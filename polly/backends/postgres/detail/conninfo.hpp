// Conninfo: what a URL gives libpq, option by option, with the host names looked up: libpq's own look-up would stop the
// event loop.
//
//   Conninfo conninfo = Conninfo::parse(url);                      // Error config, which repeats no value of the URL
//   Conninfo ready = co_await resolve(conninfo, is_unwanted);      // Error unavailable
//   link->connect(ready);
//
// Libpq still reads what it always reads besides: the PG... variables, .pgpass, service files. A host that only a
// service file names is looked up by libpq itself.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/task.hpp"

namespace polly::postgres {

class Conninfo {
 public:
  Conninfo() = default;

  // With Polly's defaults for what the URL leaves open: a server that writes, keep-alives, its name; and UTF-8,
  // whatever the URL gives. What can be read in two ways is refused (base/url.hpp), as is a parameter that libpq does
  // not know, which the error names. A connection whose packets are not acknowledged for `patience` is given up.
  static Conninfo parse(std::string_view url, Milliseconds patience);

  const std::string& get(std::string_view option) const noexcept;  // empty: not given
  void set(std::string_view option, std::string value);

  // The hosts in another order, `by` further: one that is silent is not tried first for ever.
  Conninfo rotated(std::size_t by) const;

  const std::vector<std::pair<std::string, std::string>>& options() const noexcept { return options_; }

  // The options without those that say who logs in and what encrypts the connection: user, password, passfile, ssl...
  std::vector<std::pair<std::string, std::string>> without_access() const;

 private:
  static Conninfo parsed(std::string_view url, Milliseconds patience);

  std::vector<std::pair<std::string, std::string>> options_;
};

// A host of several addresses stands there several times. Sockets, and hosts with an address already, stay as they are.
// `is_unwanted` ends the wait for a name server (resolve_host).
Task<Conninfo> resolve(Conninfo conninfo, std::function<bool()> is_unwanted);

}  // namespace polly::postgres
