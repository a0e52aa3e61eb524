// open_store: from a URL, or the configuration, to a store that works.
//
//   Telemetry telemetry;                                                        // outlives the store
//   std::unique_ptr<Store> store = co_await open_store("valkey://127.0.0.1:6379", Runtime(telemetry));
//   BlockingStore blocking(run(open_store("sqlite:polly.db", Runtime(telemetry))));   // without an event loop
//
//   config::Storage settings = config::storage_of_url("sqlite:polly.db");       // what a URL has no part for
//   settings.timeout = Milliseconds(500);
//   store = co_await open_store(settings, Runtime(telemetry));
//
// A program has the engines that it links: find_package(polly COMPONENTS memory sqlite) in CMake. Three complete
// programs are in examples/.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/assembly/engine.hpp"
#include "polly/assembly/store_access.hpp"
#include "polly/base/task.hpp"
#include "polly/config/config.hpp"
#include "polly/config/store_url.hpp"
#include "polly/store/runtime.hpp"
#include "polly/store/store.hpp"

namespace polly {

// `url`: memory:, sqlite:polly.db, valkey://HOST:6379, postgres://USER@HOST/DB, with what the pages of the engines list
// (docs/sqlite.md, docs/valkey.md, docs/postgres.md). Error config for what cannot be meant, and for an engine that the
// program does not link; unavailable, permission_denied where the engine reports it. Messages name the URL's parts.
Task<std::unique_ptr<Store>> open_store(std::string url, Runtime runtime);

// The same from settings. Messages name the members of config::Storage, or the variables where config::load() made it.
// `access`, where it is not nullptr, is set to what replaces the passwords and certificates of the store later; it is
// used no longer than the store.
Task<std::unique_ptr<Store>> open_store(config::Storage settings, Runtime runtime,
                                        std::optional<StoreAccess>* access = nullptr);

// Makes the tables of the store, or brings them up to date; nullopt: its engine has none.
Task<std::optional<SchemaChange>> migrate_store(config::Storage settings, Runtime runtime);

// What an operator should know of the settings of the store's own server, as that a table keeps what has expired. Empty
// where all is well, or the engine has no such settings. Error as of open_store().
Task<std::vector<std::string>> examine_store(config::Storage settings, Runtime runtime);

// How values are stored. Error config for a key ring that is none.
std::shared_ptr<codec::ValueCodec> codec_of(const config::AtRest& at_rest);

}  // namespace polly
