#include "polly/cli/store_place.hpp"

#include "polly/cli/guest_store.hpp"

namespace polly::cli {

namespace {

StorePlace place_of(const config::Config& config) {
  if (config.command_line.server.empty()) return StorePlace(config.storage);
  return StorePlace(config);
}

void require_reachable(const StorePlace& place, const std::string& advice) {
  if (place.server.empty()) require_lasting_store(place.storage, advice);
}

}  // namespace

StorePlace place_at(const Session& session, const std::string& url, const std::string& given_name,
                    const std::string& token_file, const std::string& token_option) {
  StorePlace place = place_of(session.config_at(url, given_name, token_file, token_option));
  require_reachable(place, given_name + " has to be the URL of the running daemon, as in http://127.0.0.1:8080, or " +
                               "another store");
  return place;
}

StorePlace configured_place(Session& session, const std::string& verb) {
  StorePlace place = place_of(session.load_config());
  require_reachable(place, "`" + verb +
                               "` needs --server URL, as in --server http://127.0.0.1:8080 (or POLLY_SERVER), " +
                               "or another store, named with --store URL");
  return place;
}

}  // namespace polly::cli
