// Requests about the store of a daemon, and what their answers have in common.
//
//   const DaemonRequest request = about_store("listing keys", "GET", page_path(kStorePath, "polly:", cursor));
//   const Page page = api.ask(request, [](const DaemonAnswer& answer) { return page_of(answer, "polly:"); });
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "polly/cli/daemon_api.hpp"
#include "polly/store/scan.hpp"

namespace polly::cli {

inline constexpr std::string_view kStorePath = "/api/v1/store";
inline constexpr std::string_view kNoToken = "set POLLY_API_TOKEN (or --token-file) to the daemon's token";

DaemonRequest about_store(std::string_view doing, std::string_view method, std::string path, std::string body = {});

// PATH?prefix=PREFIX&cursor=CURSOR
std::string page_path(std::string_view path, const std::string& prefix, const std::optional<Cursor>& cursor);

// Throws where the answer does not belong to the request. DaemonApi turns the exception into an Error.
void require(bool is_valid);

std::optional<Cursor> next_of(const DaemonAnswer& answer);
Page page_of(const DaemonAnswer& answer, const std::string& prefix);

}  // namespace polly::cli
