// StorePlace: where the store of a verb is that works on a whole store: one that this process opens, or the store of a
// running daemon.
//
//   const StorePlace from = place_at(session, "http://127.0.0.1:8080", "FROM");
//   const StorePlace saved = configured_place(session, "polly backup");
#pragma once

#include <string>
#include <utility>

#include "polly/cli/session.hpp"
#include "polly/cli/trust.hpp"
#include "polly/config/config.hpp"

namespace polly::cli {

struct StorePlace {
  StorePlace(config::Storage its_storage) : storage(std::move(its_storage)) {}  // NOLINT: a store is a place
  explicit StorePlace(const config::Config& of_a_daemon)
      : server(of_a_daemon.command_line.server),
        token(of_a_daemon.server.client_token()),
        trust(trust_of(of_a_daemon.command_line)) {
    storage.at_rest = of_a_daemon.storage.at_rest;
  }

  std::string server;  // the URL of the daemon; empty: `storage` is opened
  Secret token;
  http::Trust trust;
  config::Storage storage;  // of a daemon's store only `at_rest`, to compare values that are sealed
};

// What the URL names: with http:// or https:// a daemon. `given_name` is that of the argument. `token_file` is a file
// with the daemon's token, which `token_option` named; empty: the configuration has it. Error config, also where only a
// daemon has the store.
StorePlace place_at(const Session& session, const std::string& url, const std::string& given_name,
                    const std::string& token_file = {}, const std::string& token_option = {});

// What the configuration names: the daemon where it names one, otherwise the store. Error config, where only a daemon
// has the store: the message begins with `verb`.
StorePlace configured_place(Session& session, const std::string& verb);

}  // namespace polly::cli
