// Whether a host of a URL is this machine, so that no proxy can help to reach it.
#pragma once

#include <string_view>

namespace polly::http {

// Judged by its form, nothing is resolved: localhost and names below it (RFC 6761), 127.0.0.0/8, ::1, the unspecified
// addresses, and IPv4 addresses mapped to IPv6; with or without brackets.
bool is_loopback(std::string_view host);

}  // namespace polly::http
