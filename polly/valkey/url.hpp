// A Valkey server's address as a URL. redis and rediss are other names of valkey and valkeys.
//
//   valkey://[USER[:PASSWORD]@]HOST[:PORT][/DB][?...]                      port 6379, database 0
//   valkeys://...                                                          the same over TLS
//   valkey://HOST:PORT,HOST:PORT,...                                       a cluster; so is one host with ?cluster=true
//   valkey+sentinel://[USER[:PASSWORD]@]HOST[:PORT],.../MASTER[/DB][?...]  port 26379; user and password are the
//   valkeys+sentinel://...                                                 primary's
//   unix://[USER[:PASSWORD]@]/PATH[?...]   unix:/PATH                      a Unix socket
//
// A password without a user is :PASSWORD@. An IPv6 address stands in brackets: [::1]:6379. What has a meaning in URLs
// is percent-encoded in user, password, path, master and values: "/" is %2F, "@" %40, "#" %23, "?" %3F, "%" %25; a URL
// that could be read in two ways is refused.
//
//   db=2                        the database, where the path does not have it
//   cluster=true                the host is one of a cluster
//   connections=4               connections of one event loop
//   wait_replicas=1             how many replicas have what was acknowledged
//   ca=PATH cert=PATH key=PATH  PEM files of TLS: whom to trust, and the client's own certificate and key
//   server_name=NAME            whom the server's certificate has to name
//   verify=false                any certificate will do
//   sentinel_username=NAME sentinel_password=PASSWORD
//
// Any other is an error: a misspelt one would go unnoticed.
#pragma once

#include <cstddef>
#include <string_view>

#include "polly/valkey/options.hpp"

namespace polly::valkey {

constexpr std::size_t kUrlBytesMax = 16 * 1024;

// The URL sets the topology, the addresses, the database and whether there is TLS. What it does not set of the rest
// (a password, the files of TLS, the number of connections, ...) stays as in `options`. The result passes check().
// Error config: its text repeats nothing of the URL but the name of an unknown parameter, where that
// cannot be a part of a password (base/url.hpp).
Options parse_url(std::string_view url, Options options = Options());

}  // namespace polly::valkey
