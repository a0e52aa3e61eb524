// PostgresOptions: which PostgreSQL server Polly keeps its state in, and how.
//
//   PostgresOptions options(Secret("postgres://polly:...@db.example/polly?sslmode=verify-full"));
//   options.schema = "polly";
//   check(options);                                       // Error config where it cannot be meant
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"

namespace polly {

struct PostgresOptions {
  PostgresOptions() = default;
  explicit PostgresOptions(Secret its_url) : url(std::move(its_url)) {}

  Secret url;                          // whatever libpq takes: postgres://..., several hosts, every option of its own
  std::string schema = "polly";        // where its tables are
  bool migrate = true;                 // at start: make the tables, or bring them up to date
  std::size_t connections = 1;         // that write, of one event loop; one more reads
  Milliseconds timeout{2000};          // of one operation; the server gives up a statement after it
  Milliseconds start_timeout{10'000};  // how long start-up waits for a server that is not up yet; 0: one try
};

// What another URL changes for connections that are opened from then on: nothing, or who logs in and what encrypts the
// connection, or also which server or database that is, which an open store cannot change.
enum class UrlChange { none, access, server };

// Error config where a value is out of bounds. Never quotes the URL.
void check(const PostgresOptions& options);

// Every mistake that can be found without a server: of check(), in the URL, and files of the URL that are needed and
// cannot be read. One sentence each.
std::vector<std::string> mistakes_of(const PostgresOptions& options);

}  // namespace polly
