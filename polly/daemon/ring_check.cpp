#include "polly/daemon/ring_check.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>

namespace polly {

boost::json::object ring_check(const std::vector<RegisteredRing>& rings) {
  boost::json::object check;
  const auto has_keys = [](const RegisteredRing& ring) { return !ring.opens.empty(); };
  if (std::none_of(rings.begin(), rings.end(), has_keys)) return check;
  const RegisteredRing& own = rings.front();
  const std::vector<std::string> missing = missing_keys(rings);
  check["status"] = missing.empty() ? "ok" : "warning";
  check["instance"] = own.instance;
  check["seals"] = own.seals.empty() ? boost::json::value(nullptr) : boost::json::value(own.seals);
  check["opens"] = boost::json::array(own.opens.begin(), own.opens.end());
  check["daemons"] = rings.size();
  if (!missing.empty()) check["missing"] = boost::json::array(missing.begin(), missing.end());
  return check;
}

}  // namespace polly
