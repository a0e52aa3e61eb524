# The tests of ctest that do not use GoogleTest: the style rules that a machine can check (tools/tidy), a test that each
# of them can fail, which failed tests `./dev test` repeats (tools/dev_test), that GCC 12 still refuses what
# docs/coroutines.md says it refuses, and that another CMake project can use an installed Polly.
if(NOT POLLY_TESTS OR POLLY_SANITIZERS)
  return()
endif()

# The target polly_headers compiles each public header alone, so that none depends on what a source included before it.
add_library(polly_headers OBJECT EXCLUDE_FROM_ALL)
target_link_libraries(polly_headers PRIVATE polly_library polly_warnings)
target_compile_options(polly_headers PRIVATE -O0 -g0)
foreach(room IN LISTS library_rooms)  # PollyInstall
  get_target_property(folder ${room} POLLY_FOLDER)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/polly/${folder}/*.hpp")
  foreach(header IN LISTS headers)
    set(source "${PROJECT_BINARY_DIR}/headers/${header}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"${header}\"\n")
    target_sources(polly_headers PRIVATE "${source}")
  endforeach()
endforeach()

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tidy COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/tidy")
add_test(NAME tidy_itself COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/tidy_test.py")
add_test(NAME dev_itself COMMAND "${PROJECT_SOURCE_DIR}/tools/dev_test")
set_tests_properties(tidy tidy_itself dev_itself PROPERTIES TIMEOUT 120)

add_test(NAME install COMMAND "${CMAKE_COMMAND}"
  -DSOURCE=${PROJECT_SOURCE_DIR} -DBUILD=${PROJECT_BINARY_DIR} -DCOMPILER=${CMAKE_CXX_COMPILER}
  -DLAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER} -P "${PROJECT_SOURCE_DIR}/cmake/install_test.cmake")
set_tests_properties(install PROPERTIES TIMEOUT 600)

include(PollyAppTests)

# GCC 12 refuses a braced list inside co_await, Clang compiles it; other compilers are not checked.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR
    (CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13))
  get_target_property(definitions polly_asio INTERFACE_COMPILE_DEFINITIONS)
  list(TRANSFORM definitions PREPEND -D)
  add_test(NAME coroutine_braces COMMAND "${CMAKE_CXX_COMPILER}" -std=c++20 ${definitions} "-I${PROJECT_SOURCE_DIR}"
    -x c++ -c "${PROJECT_SOURCE_DIR}/polly/base/coroutine_braces.cpp.in" -o "${PROJECT_BINARY_DIR}/coroutine_braces.o")
  set_tests_properties(coroutine_braces PROPERTIES TIMEOUT 120)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set_tests_properties(coroutine_braces PROPERTIES PASS_REGULAR_EXPRESSION "array used as initializer")
  endif()
endif()
