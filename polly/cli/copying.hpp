// What the verbs have in common that copy the entries of one store into another: their options, the progress and the
// summary.
//
//   auto arguments = std::make_shared<CopyArguments>();
//   add_copy_options(*verb, *arguments);
//   ...
//   return copy_entries(session, from_store, to_place, *arguments);
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "polly/cli/session.hpp"
#include "polly/cli/store_place.hpp"
#include "polly/operations/entry_failure.hpp"
#include "polly/store/store.hpp"

namespace polly::cli {

struct CopyArguments {
  std::string prefix;
  std::string repository;
  std::string rename;
  std::string layout;  // of the source, where it is not Polly's own
  bool only_missing = false;
  bool overwrite = false;
  bool repeats = false;
  bool is_dry_run = false;
  std::uint32_t rate = 0;
};

void add_copy_options(CLI::App& verb, CopyArguments& arguments);

// --rate, in entries a second.
void add_rate_option(CLI::App& verb, std::uint32_t& rate);

// --prefix, --repo and --rate.
void add_selection_options(CLI::App& verb, std::string& prefix, std::string& repository, std::uint32_t& rate);

// Error invalid_argument where options contradict each other, or make no sense. Before anything is opened.
void check_copy_arguments(const Session& session, const CopyArguments& arguments);

// Copies, prints the summary, and warns of what is not complete. `expired_before`: entries of a backup that it does not
// list any more. Error: that of GuestStore.
ExitCode copy_entries(Session& session, Store& from, const StorePlace& to, const CopyArguments& arguments,
                      std::uint64_t expired_before = 0);

// The keys of the facts and the pull requests of OWNER/NAME; no function for the empty text. Error invalid_argument.
std::function<bool(const Key&)> filter_of(const std::string& repository);

// "1 entry", "2 entries"
std::string entries_text(std::uint64_t count);

// "polly: 2 entries of polly:x:* not copied: ..."
boost::json::array to_json(const operations::EntryFailures& failures);
void warn_of(Session& session, const operations::EntryFailures& failures, const std::string& what);

}  // namespace polly::cli
