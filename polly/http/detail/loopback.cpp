#include "polly/http/detail/loopback.hpp"

#include <boost/asio/ip/address.hpp>

#include "polly/base/ascii.hpp"

namespace polly::http {

namespace {

namespace ip = boost::asio::ip;

bool is_local_name(std::string_view name) noexcept {
  constexpr std::string_view kName = "localhost";
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() < kName.size()) return false;
  const std::size_t before = name.size() - kName.size();
  return equals_ignoring_case(name.substr(before), kName) && (before == 0 || name[before - 1] == '.');
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (is_local_name(host)) return true;
  boost::system::error_code failure;
  ip::address address = ip::make_address(std::string(host), failure);
  if (failure) return false;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address.is_loopback() || address.is_unspecified();
}

}  // namespace polly::http
