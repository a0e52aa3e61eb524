# How everything is compiled: C++20, warnings are errors, sanitizers where a preset asks for them.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Paths below this folder do not count for ccache: a clone in another folder finds what this one compiled, but for the
# sources that are compiled together, where CMake includes them by absolute paths.
find_program(CCACHE ccache)
find_program(ENV_PROGRAM env REQUIRED)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${ENV_PROGRAM}" "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 "${CCACHE}")
endif()

# Warnings are for our own sources only: users of the installed library choose theirs.
add_library(polly_warnings INTERFACE)
target_compile_options(polly_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror
  # GCC 12 takes Asio's allocation of coroutine frames for a mismatch.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  # Of a source that is included by another one, it takes the unnamed namespace for a header's.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${POLLY_UNITY}>>:-Wno-subobject-linkage>
  # At -O3 it takes its own std::string's operator+ for an overlapping copy (GCC's bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)

if(POLLY_SANITIZERS)
  add_compile_options(-fsanitize=${POLLY_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POLLY_SANITIZERS})
endif()
