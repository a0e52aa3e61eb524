// Requests that must never be let in, each with the status that answers it: for the tests of the gate and of the
// server in front of which it stands.
#pragma once

#include <cstddef>
#include <string_view>

namespace polly::http {

struct SmugglingTrick {
  std::string_view name;
  std::string_view head;
  int status = 400;
};

// A text with NUL characters in it.
template <std::size_t N>
constexpr std::string_view whole(const char (&text)[N]) noexcept {
  return {text, N - 1};
}

#define POST_ "POST / HTTP/1.1\r\nHost: a\r\n"
#define GET_ "GET / HTTP/1.1\r\n"

inline constexpr SmugglingTrick kSmugglingTricks[] = {
    // Where does the body end?
    {"length and coding", POST_ "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"coding and length", POST_ "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"},
    {"HTTP/1.0 with a coding", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"an unknown coding", POST_ "Transfer-Encoding: xchunked\r\n\r\n"},
    {"the identity coding", POST_ "Transfer-Encoding: identity\r\n\r\n"},
    {"two codings in a list", POST_ "Transfer-Encoding: gzip, chunked\r\n\r\n"},
    {"chunked twice in a list", POST_ "Transfer-Encoding: chunked, chunked\r\n\r\n"},
    {"chunked and something after it", POST_ "Transfer-Encoding: chunked, identity\r\n\r\n"},
    {"two codings in two headers", POST_ "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"a coding hidden behind another", POST_ "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"a coding with a Kelvin sign", POST_ "Transfer-Encoding: chun\xe2\x84\xaa"
                                          "ed\r\n\r\n"},
    {"a coding with a long s behind it", POST_ "Transfer-Encoding: chunked\xc5\xbf\r\n\r\n"},
    {"chunked twice in a list, in two spellings", POST_ "Transfer-Encoding: chunked, CHUNKED\r\n\r\n"},
    {"two codings in two spellings", POST_ "Transfer-Encoding: Chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"a length and a coding in capitals", POST_ "Content-Length: 4\r\nTransfer-Encoding: CHUNKED\r\n\r\n"},
    {"HTTP/1.0 with a coding in capitals", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"},
    {"the identity coding in capitals", POST_ "Transfer-Encoding: Identity\r\n\r\n"},
    {"a coding in quotes", POST_ "Transfer-Encoding: \"chunked\"\r\n\r\n"},
    {"a coding with a parameter", POST_ "Transfer-Encoding: chunked;a=b\r\n\r\n"},
    {"a coding after a vertical tab", POST_ "Transfer-Encoding: \vchunked\r\n\r\n"},
    {"an empty coding", POST_ "Transfer-Encoding:\r\n\r\n"},
    {"a coding with a blank before the colon", POST_ "Transfer-Encoding : chunked\r\n\r\n"},
    {"a coding with a tab before the colon", POST_ "Transfer-Encoding\t: chunked\r\n\r\n"},
    {"a coding after a folded line", POST_ "Transfer-Encoding:\r\n chunked\r\n\r\n"},
    {"a coding on a folded line", POST_ "A: b\r\n Transfer-Encoding: chunked\r\n\r\n"},
    {"a coding after a bare LF", POST_ "A: b\nTransfer-Encoding: chunked\r\n\r\n"},
    {"a coding after a bare CR", POST_ "A: b\rTransfer-Encoding: chunked\r\n\r\n"},
    {"a coding after a NUL", whole(POST_ "A: b\0Transfer-Encoding: chunked\r\n\r\n")},
    {"two equal lengths", POST_ "Content-Length: 4\r\nContent-Length: 4\r\n\r\n"},
    {"two different lengths", POST_ "Content-Length: 4\r\nContent-Length: 5\r\n\r\n"},
    {"a list of lengths", POST_ "Content-Length: 4, 4\r\n\r\n"},
    {"a length with a plus", POST_ "Content-Length: +4\r\n\r\n"},
    {"a negative length", POST_ "Content-Length: -4\r\n\r\n"},
    {"a length with a blank inside", POST_ "Content-Length: 4 2\r\n\r\n"},
    {"a hexadecimal length", POST_ "Content-Length: 0x4\r\n\r\n"},
    {"a length with a fraction", POST_ "Content-Length: 4.0\r\n\r\n"},
    {"an empty length", POST_ "Content-Length:\r\n\r\n"},
    {"a length in quotes", POST_ "Content-Length: \"4\"\r\n\r\n"},
    {"a length beyond 63 bits", POST_ "Content-Length: 9223372036854775808\r\n\r\n"},
    {"a length beyond 64 bits", POST_ "Content-Length: 18446744073709551620\r\n\r\n"},
    {"a length with a blank before the colon", POST_ "Content-Length : 4\r\n\r\n"},
    {"a folded length", POST_ "Content-Length: 4\r\n 2\r\n\r\n"},
    // For whom is it?
    {"no Host", GET_ "A: b\r\n\r\n"},
    {"no header at all", GET_ "\r\n"},
    {"two equal Hosts", GET_ "Host: a\r\nHost: a\r\n\r\n"},
    {"two different Hosts", GET_ "Host: a\r\nHost: b\r\n\r\n"},
    {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"an empty Host", GET_ "Host:\r\n\r\n"},
    {"an empty Host before another", GET_ "Host: \r\nHost: a\r\n\r\n"},
    {"a list of Hosts", GET_ "Host: a, b\r\n\r\n"},
    {"a Host with a path", GET_ "Host: a/b\r\n\r\n"},
    {"a Host with a user", GET_ "Host: user@a\r\n\r\n"},
    {"a Host with a blank inside", GET_ "Host: a b\r\n\r\n"},
    {"a Host with a port that is no number", GET_ "Host: a:b\r\n\r\n"},
    {"a Host that is a port only", GET_ "Host: :80\r\n\r\n"},
    {"a Host with an open bracket", GET_ "Host: [::1\r\n\r\n"},
    {"a Host with a blank before the colon", GET_ "Host : a\r\n\r\n"},
    {"a folded Host", GET_ "Host:\r\n a\r\n\r\n"},
    {"a target of another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target with a user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    // Is it a request at all?
    {"an empty line first", "\r\n" GET_ "Host: a\r\n\r\n"},
    {"a folded first header", GET_ " Host: a\r\n\r\n"},
    {"a folded header", GET_ "Host: a\r\nA: b\r\n\tc\r\n\r\n"},
    {"an empty folded line", GET_ "Host: a\r\nA: b\r\n \r\n\r\n"},
    {"a header without a colon", GET_ "Host: a\r\nA\r\n\r\n"},
    {"a header without a name", GET_ "Host: a\r\n: b\r\n\r\n"},
    {"a name with a blank inside", GET_ "Host: a\r\nA b: c\r\n\r\n"},
    {"a name with a bracket", GET_ "Host: a\r\nA(: c\r\n\r\n"},
    {"a name beyond ASCII", GET_ "Host: a\r\n\xc3\xbc: c\r\n\r\n"},
    {"a value with a control character", GET_ "Host: a\r\nA: \x01\r\n\r\n"},
    {"a value with DEL", GET_ "Host: a\r\nA: \x7f\r\n\r\n"},
    {"lines that end in LF", "GET / HTTP/1.1\nHost: a\n\n"},
    {"a head that ends in LF", GET_ "Host: a\r\n\n"},
    {"a line that ends in CR CR LF", GET_ "Host: a\r\r\n\r\n"},
    {"a method in brackets", "(GET) / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a method of 33 letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target with a blank", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"two blanks before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a tab before the target", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a blank after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
    {"a target that is no path", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a star that is not of OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target with a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target beyond ASCII", "GET /\xc3\xbc HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target with a NUL", whole("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"a target with half an escape", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target with a foreign escape", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no version", "GET /\r\nHost: a\r\n\r\n"},
    {"a version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n"},
    {"a version of two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"},
    {"a version without a minor", "GET / HTTP/1\r\nHost: a\r\n\r\n"},
    {"a connection that is no list", GET_ "Host: a\r\nConnection: (close)\r\n\r\n"},
    {"a header for a proxy", GET_ "Host: a\r\nProxy-Connection: close\r\n\r\n"},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"HTTP/0.9 by name", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\n", 505},
    {"a tunnel", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"an unknown expectation", GET_ "Host: a\r\nExpect: miracles\r\n\r\n", 417},
};

#undef POST_
#undef GET_

// Spellings of the one coding that is let in: its name ignores case (RFC 9112, section 7).
inline constexpr std::string_view kChunkedSpellings[] = {"chunked", "Chunked", "CHUNKED", "cHuNkEd"};

}  // namespace polly::http
