# The test `install`: installs a build into an empty folder, checks what belongs to the program, and uses the library as
# another project would. The programs in examples/, one with the tracer and a file that includes every public header are
# configured, built and run with it; examples/embed with pkg-config alone as well. Each program links the shared
# libraries of the components that it asks for, and no others.
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

set(configure "${CMAKE_COMMAND}" -G Ninja "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
  "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}")

# Runs a program; its output has to match.
function(must_print pattern)
  must(${ARGN})
  if(NOT output MATCHES "${pattern}")
    message(FATAL_ERROR "${ARGN} did not print \"${pattern}\":\n${output}")
  endif()
endfunction()

# The libraries in `wanted` are linked by the program, those in `unwanted` are not.
function(must_link program wanted unwanted)
  must(ldd "${program}")
  foreach(library IN LISTS wanted)
    if(NOT output MATCHES "${library}")
      message(FATAL_ERROR "${program} does not link ${library}:\n${output}")
    endif()
  endforeach()
  foreach(library IN LISTS unwanted)
    if(output MATCHES "${library}")
      message(FATAL_ERROR "${program} links ${library}, which none of its components needs:\n${output}")
    endif()
  endforeach()
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

# One project for all programs, so that they are compiled side by side. Each finds its own components.
file(GLOB_RECURSE headers RELATIVE "${prefix}/include" "${prefix}/include/*.hpp")
list(FILTER headers EXCLUDE REGEX "/detail/")
if(NOT "polly/store/store.hpp" IN_LIST headers)
  message(FATAL_ERROR "polly/store/store.hpp was not installed")
endif()
list(TRANSFORM headers REPLACE "(.+)" "#include \"\\1\"")
list(JOIN headers "\n" includes)
file(WRITE "${folder}/programs/headers/main.cpp" "${includes}
int main() {
  for (const polly::Engine& engine : polly::engines()) std::cout << engine.name << ' ';
}
")
file(WRITE "${folder}/programs/headers/CMakeLists.txt" "find_package(polly REQUIRED)
add_executable(headers main.cpp)
target_link_libraries(headers PRIVATE polly::polly)
")
file(WRITE "${folder}/programs/traced/main.cpp" "#include <iostream>

#include \"polly/assembly/open_store.hpp\"
#include \"polly/assembly/open_telemetry.hpp\"
#include \"polly/base/run.hpp\"

int main() {
  polly::config::Tracing tracing;
  tracing.endpoint = \"http://127.0.0.1:1\";
  const auto telemetry = polly::open_telemetry(polly::config::Logging(), tracing);
  const auto store = polly::run(polly::open_store(\"memory:\", polly::Runtime(*telemetry)));
  std::cout << store->backend_name() << (telemetry->tracer().is_enabled() ? \", traced\" : \", not traced\");
}
")
file(WRITE "${folder}/programs/traced/CMakeLists.txt" "find_package(polly REQUIRED COMPONENTS memory)
find_package(polly REQUIRED COMPONENTS otlp)  # calls add up
add_executable(traced main.cpp)
target_link_libraries(traced PRIVATE polly::polly)
")
file(WRITE "${folder}/programs/CMakeLists.txt" "cmake_minimum_required(VERSION 3.25)
project(programs LANGUAGES CXX)
foreach(example embed coroutines claims)
  add_subdirectory(\"${SOURCE}/examples/\${example}\" \${example})
endforeach()
add_subdirectory(headers)
add_subdirectory(traced)
")
set(built "${folder}/programs_build")
must(${configure} -S "${folder}/programs" -B "${built}")
must("${CMAKE_COMMAND}" --build "${built}")

must_print("the answer is 42" "${built}/embed/embed" memory:)
must_print("the answer is 42" "${built}/embed/embed" "sqlite:${folder}/embed.db")
must_print("one of the two has it" "${built}/coroutines/coroutines" memory:)
must_print("replica [12] created check run 4711\nreplica [12] uses check run 4711\npull request 42 has check run 4711"
  "${built}/claims/claims" "sqlite:${folder}/claims.db")
must_print("^memory sqlite postgres valkey dynamodb $" "${built}/headers/headers")
must("${built}/traced/traced")
set(with_otel FALSE)
if(output STREQUAL "memory, traced")
  set(with_otel TRUE)
elseif(NOT output MATCHES "memory, not traced$")
  message(FATAL_ERROR "the program with the component otlp printed ${output}")
endif()
set(tracer libcurl protobuf opentelemetry)
must_link("${built}/embed/embed" "libsqlite3;libcrypto" "libpq;libssl;${tracer}")
must_link("${built}/coroutines/coroutines" "libssl" "libpq;libsqlite3;${tracer}")
must_link("${built}/claims/claims" "libsqlite3" "libpq;libssl;${tracer}")
must_link("${built}/headers/headers" "libpq;libssl;libsqlite3;libcurl" "protobuf;opentelemetry")
if(with_otel)
  must_link("${built}/traced/traced" "libcurl" "libpq;libsqlite3")
endif()

# An engine that the program does not link, and a component that does not exist, are named.
execute_process(COMMAND "${built}/embed/embed" valkey://127.0.0.1:1 RESULT_VARIABLE failed ERROR_VARIABLE output)
if(NOT failed EQUAL 1
    OR NOT output MATCHES "does not link the engine valkey.*find_package\\(polly COMPONENTS valkey\\)")
  message(FATAL_ERROR "examples/embed with an engine that it does not link: ${failed}\n${output}")
endif()
file(WRITE "${folder}/unknown/CMakeLists.txt" "cmake_minimum_required(VERSION 3.25)
project(unknown LANGUAGES NONE)
find_package(polly REQUIRED COMPONENTS memry)
")
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${folder}/unknown" -B "${folder}/unknown_build" -G Ninja
  "-DCMAKE_PREFIX_PATH=${prefix}" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE output)
string(REGEX REPLACE "[ \n]+" " " output "${output}")
if(NOT failed
    OR NOT output MATCHES
      "Polly has no component \"memry\"; it has: memory, sqlite, postgres, valkey, dynamodb, state, otlp")
  message(FATAL_ERROR "an unknown component: ${failed}\n${output}")
endif()

# pkg-config alone. The prefix is moved first: polly.pc finds the libraries beside itself.
file(RENAME "${prefix}" "${prefix}_moved")
file(GLOB pc "${prefix}_moved/lib*/pkgconfig" "${prefix}_moved/lib/*/pkgconfig")
must("${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${pc}" bash -c
  "'${COMPILER}' '${SOURCE}/examples/embed/main.cpp' $(pkg-config --cflags --libs polly) -o '${folder}/embed_pc'")
must("${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${pc}" bash -c "'${COMPILER}' '${folder}/programs/traced/main.cpp' \
  $(pkg-config --cflags --libs polly-otlp) -o '${folder}/traced_pc'")
file(RENAME "${prefix}_moved" "${prefix}")
must_print("the answer is 42" "${folder}/embed_pc" memory:)
must_print("memory, (not )?traced$" "${folder}/traced_pc")
must_link("${folder}/embed_pc" "libpq;libssl;libcurl" "protobuf;opentelemetry")
