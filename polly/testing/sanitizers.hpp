// Whether the tests were built with a sanitizer of Clang or GCC, for the few that measure time or memory: such a
// program takes ten times as long, and keeps freed memory in quarantine.
#pragma once

namespace polly::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kHasSanitizers = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kHasSanitizers = true;
#else
inline constexpr bool kHasSanitizers = false;
#endif
#else
inline constexpr bool kHasSanitizers = false;
#endif

}  // namespace polly::testing
