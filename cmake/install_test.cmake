# The test `install`: installs a build into an empty folder, and uses it as another project would: examples/embed is
# configured, built and run with it, and so is a file that includes every public header.
#
#   cmake -DSOURCE=. -DBUILD=build/dev -DCOMPILER=g++ -DLAUNCHER=ccache -P cmake/install_test.cmake
cmake_minimum_required(VERSION 3.25)
get_filename_component(BUILD "${BUILD}" ABSOLUTE)
set(folder "${BUILD}/install_test")
set(prefix "${folder}/prefix")
file(REMOVE_RECURSE "${folder}")

function(must)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    message(FATAL_ERROR "${ARGV}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(build_against_install source build)
  must("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -G Ninja "-DCMAKE_PREFIX_PATH=${prefix}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}")
  must("${CMAKE_COMMAND}" --build "${build}")
endfunction()

must("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}")
must("${prefix}/bin/polly" --version)

build_against_install("${SOURCE}/examples/embed" "${folder}/embed")
must("${folder}/embed/embed")
if(NOT output MATCHES "42")
  message(FATAL_ERROR "examples/embed did not read back what it wrote:\n${output}")
endif()

file(GLOB_RECURSE headers RELATIVE "${prefix}/include" "${prefix}/include/*.hpp")
list(FILTER headers EXCLUDE REGEX "/detail/")
if(NOT "polly/store/store.hpp" IN_LIST headers)
  message(FATAL_ERROR "polly/store/store.hpp was not installed")
endif()
list(TRANSFORM headers REPLACE "(.+)" "#include \"\\1\"")
list(JOIN headers "\n" includes)
file(WRITE "${folder}/headers/headers.cpp" "${includes}\nint main() {}\n")
file(WRITE "${folder}/headers/CMakeLists.txt" "cmake_minimum_required(VERSION 3.25)
project(headers CXX)
find_package(polly REQUIRED)
add_executable(headers headers.cpp)
target_link_libraries(headers PRIVATE polly::polly)
")
build_against_install("${folder}/headers" "${folder}/headers_build")
