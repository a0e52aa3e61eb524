# How everything is compiled: C++20, warnings are errors, sanitizers where a preset asks for them.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# ccache ignores the path of this folder, so that a clone in another folder can use what this one compiled, except for
# sources that are compiled together, which CMake includes by absolute paths.
find_program(CCACHE ccache)
find_program(ENV_PROGRAM env REQUIRED)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${ENV_PROGRAM}" "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 "${CCACHE}")
endif()

# Warnings apply to Polly's own sources only: users of the installed library choose their own.
add_library(polly_warnings INTERFACE)
target_compile_options(polly_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror
  # GCC 12 reports Asio's allocation of coroutine frames as a mismatch.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  # It reports the unnamed namespace of a source that another one includes as if it were in a header.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${POLLY_UNITY}>>:-Wno-subobject-linkage>
  # At -O3 it reports an overlapping copy in its own std::string's operator+ (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)

if(POLLY_SANITIZERS)
  add_compile_options(-fsanitize=${POLLY_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POLLY_SANITIZERS})
endif()
