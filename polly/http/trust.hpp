// Trust: whose certificates prove who a server is, for the clients of HTTP.
//
//   const Trust trust("/etc/polly/ca.pem", "");     // the authorities in this file, and no others
//   const Trust of_the_system;
#pragma once

#include <string>
#include <utility>

namespace polly::http {

// Authorities as PEM. Where a file or a folder is named, only these are trusted; otherwise those of the system are.
struct Trust {
  Trust() = default;
  Trust(std::string its_file, std::string its_folder) : file(std::move(its_file)), folder(std::move(its_folder)) {}

  std::string file;
  std::string folder;  // as c_rehash makes it
};

}  // namespace polly::http
