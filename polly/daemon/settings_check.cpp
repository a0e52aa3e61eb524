#include "polly/daemon/settings_check.hpp"

#include <string>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"

namespace polly {

boost::json::object settings_check(const config::Storage& storage) {
  boost::json::object check;
  if (find_engine(storage).examine == nullptr) return check;
  std::string found;
  try {
    Telemetry silent;
    for (const std::string& warning : run(examine_store(storage, Runtime(silent)))) {
      found += (found.empty() ? "" : "; ") + warning;
    }
  } catch (const Error& error) {
    found = error.what();
  }
  check["status"] = found.empty() ? "ok" : "failed";
  check[found.empty() ? "detail" : "error"] =
      found.empty() ? "nothing in the settings of the store's server is worth a warning" : found;
  return check;
}

}  // namespace polly
