# The test `install`: installs a build into an empty folder, checks what belongs to the program, and uses the library as
# another project would: examples/embed is configured, built and run with it, with CMake and with pkg-config alone, and
# so is a file that includes every public header.
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

# The unit names this prefix, and systemd accepts it.
file(READ "${prefix}/lib/systemd/system/polly.service" unit)
foreach(line IN ITEMS "ExecStart=${prefix}/bin/polly serve" "Documentation=file:${prefix}/share/doc/polly/README.md")
  string(FIND "${unit}" "\n${line}\n" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "polly.service lacks the line ${line}")
  endif()
endforeach()
find_program(SYSTEMD_ANALYZE systemd-analyze)
if(SYSTEMD_ANALYZE)
  must("${SYSTEMD_ANALYZE}" verify --man=no "${prefix}/lib/systemd/system/polly.service")
endif()

# Documents, completions, and one manual page for each verb.
must("${prefix}/bin/polly" --help)
string(REGEX REPLACE ".*\nVerbs:\n(.*)\n\nExamples:.*" "\\1" verbs "${output}")
string(REGEX MATCHALL "(^|\n)  [a-z-]+ " verbs "${verbs}")
list(LENGTH verbs count)
if(count LESS 10)
  message(FATAL_ERROR "`polly --help` lists ${count} verbs only:\n${output}")
endif()
list(TRANSFORM verbs STRIP)
list(TRANSFORM verbs REPLACE "(.+)" "share/man/man1/polly-\\1.1")
foreach(file IN ITEMS ${verbs} share/man/man1/polly.1 share/bash-completion/completions/polly
    share/zsh/site-functions/_polly share/fish/vendor_completions.d/polly.fish share/doc/polly/README.md
    share/doc/polly/docs/configuration.md share/doc/polly/examples/polly.env lib/systemd/system/polly.service)
  if(NOT EXISTS "${prefix}/${file}")
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()
must(bash -c ". '${prefix}/share/bash-completion/completions/polly' && complete -p polly")

build_against_install("${SOURCE}/examples/embed" "${folder}/embed")
must("${folder}/embed/embed")
if(NOT output MATCHES "42")
  message(FATAL_ERROR "examples/embed did not read back what it wrote:\n${output}")
endif()

# pkg-config alone. The prefix is moved first: polly.pc finds the libraries beside itself.
file(RENAME "${prefix}" "${prefix}_moved")
file(GLOB pc "${prefix}_moved/lib*/pkgconfig" "${prefix}_moved/lib/*/pkgconfig")
must("${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${pc}" bash -c
  "'${COMPILER}' '${SOURCE}/examples/embed/main.cpp' $(pkg-config --cflags --libs polly) -o '${folder}/embed_pc'")
must("${folder}/embed_pc")
file(RENAME "${prefix}_moved" "${prefix}")
if(NOT output MATCHES "42")
  message(FATAL_ERROR "examples/embed with pkg-config did not read back what it wrote:\n${output}")
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
