# The tests of ctest that are not GoogleTest's: what a machine can check of the house's style (tools/tidy), that the
# check itself can fail, and that an installed Polly can be used by somebody else's CMake project.
if(NOT POLLY_TESTS OR POLLY_SANITIZERS)
  return()
endif()

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tidy COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/tidy")
add_test(NAME tidy_itself COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/tidy_test.py")
set_tests_properties(tidy tidy_itself PROPERTIES TIMEOUT 120)

add_test(NAME install COMMAND "${CMAKE_COMMAND}"
  -DSOURCE=${PROJECT_SOURCE_DIR} -DBUILD=${PROJECT_BINARY_DIR} -DCOMPILER=${CMAKE_CXX_COMPILER}
  -DLAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER} -P "${PROJECT_SOURCE_DIR}/cmake/install_test.cmake")
set_tests_properties(install PROPERTIES TIMEOUT 600)
