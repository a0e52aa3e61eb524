# What Polly builds on. `tools/install_packages build` installs it on Debian and Ubuntu.
find_package(Threads REQUIRED)
find_package(Boost 1.83 REQUIRED COMPONENTS json)
find_package(OpenSSL 3 REQUIRED)
find_package(CURL 7.87 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
if(POLLY_OTEL)
  find_package(opentelemetry-cpp CONFIG REQUIRED)
endif()
if(POLLY_TESTS OR POLLY_BENCHMARKS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
if(POLLY_BENCHMARKS)
  find_package(benchmark REQUIRED)
  pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)  # measured for comparison
endif()

# Asio is compiled once, in base; every user of its headers needs the same definitions.
add_library(polly_asio INTERFACE)
target_link_libraries(polly_asio INTERFACE Boost::headers Threads::Threads)
set_target_properties(polly_asio PROPERTIES EXPORT_NAME asio)
target_compile_features(polly_asio INTERFACE cxx_std_20)
# A thread keeps this many frames of ended coroutines for later ones: a call through Store, backend and client has
# three, and with a cache of two every third frame would come from malloc.
target_compile_definitions(polly_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
