# polly_room(NAME NEEDS room... LINKS target...)
#
# A room is the folder polly/NAME: one library of its *.cpp (and detail/*.cpp). NEEDS are the rooms it may include
# (base is always one of them, and so is what a needed room needs); tools/tidy holds the includes against it. LINKS
# are foreign libraries; behind PUBLIC_LINKS stand those that its headers show.
#
# The suffix of a source says its kind: *_test.cpp goes into polly_tests, *_server_test.cpp into polly_server_tests,
# *_bench.cpp into polly_benchmarks, and *_fuzz.cpp is a program of its own.
function(polly_room room)
  cmake_parse_arguments(ROOM "" "" "NEEDS;LINKS;PUBLIC_LINKS" ${ARGN})
  string(REPLACE "/" "_" target "polly_${room}")
  set(folder "${CMAKE_CURRENT_SOURCE_DIR}/${room}")
  file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp" "${folder}/detail/*.cpp")
  polly_take_kind(sources "_server_test.cpp" polly_server_tests)
  polly_take_kind(sources "_test.cpp" polly_tests)
  polly_take_kind(sources "_bench.cpp" polly_benchmarks)
  polly_take_fuzzers(sources ${target})
  list(REMOVE_ITEM sources "${folder}/main.cpp")

  if(NOT sources)
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp" "")
    set(sources "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp")
  endif()
  add_library(${target} STATIC ${sources})
  add_library(polly::${target} ALIAS ${target})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:include>")
  foreach(need IN LISTS ROOM_NEEDS)
    string(REPLACE "/" "_" need_target "polly_${need}")
    target_link_libraries(${target} PUBLIC ${need_target})
  endforeach()
  if(NOT room STREQUAL base)
    target_link_libraries(${target} PUBLIC polly_base)
  endif()
  target_link_libraries(${target} PUBLIC ${ROOM_PUBLIC_LINKS} PRIVATE ${ROOM_LINKS} $<BUILD_INTERFACE:polly_warnings>)
  set_property(GLOBAL APPEND PROPERTY POLLY_ROOMS ${target})
endfunction()

# Moves the sources that end in `suffix` out of the list and into the program they belong to.
macro(polly_take_kind list suffix program)
  set(kind_sources ${${list}})
  list(FILTER kind_sources INCLUDE REGEX "${suffix}$")
  list(FILTER ${list} EXCLUDE REGEX "${suffix}$")
  set_property(GLOBAL APPEND PROPERTY ${program}_SOURCES ${kind_sources})
endmacro()

macro(polly_take_fuzzers list room_target)
  set(fuzz_sources ${${list}})
  list(FILTER fuzz_sources INCLUDE REGEX "_fuzz.cpp$")
  list(FILTER ${list} EXCLUDE REGEX "_fuzz.cpp$")
  if(POLLY_FUZZERS)
    foreach(source IN LISTS fuzz_sources)
      get_filename_component(name "${source}" NAME_WE)
      add_executable(${name} "${source}")
      target_link_libraries(${name} PRIVATE ${room_target} polly_warnings)
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
      set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzzers")
    endforeach()
  endif()
endmacro()

# polly_test_program(PROGRAM LINKS target... [TIMEOUT seconds])
#
# One program of all tests (or benchmarks) of one kind: linking Asio many times is what makes builds slow. With a
# TIMEOUT, each of its tests is a test of ctest, and has that long.
function(polly_test_program program)
  cmake_parse_arguments(TESTS "" "TIMEOUT" "LINKS" ${ARGN})
  get_property(sources GLOBAL PROPERTY ${program}_SOURCES)
  if(NOT sources)
    return()
  endif()
  add_executable(${program} ${sources})
  get_property(rooms GLOBAL PROPERTY POLLY_ROOMS)
  target_link_libraries(${program} PRIVATE ${rooms} ${TESTS_LINKS} polly_warnings)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  if(TESTS_TIMEOUT)
    gtest_discover_tests(${program} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${TESTS_TIMEOUT})
  endif()
endfunction()

# Makes assembly's list of engines from POLLY_BACKENDS. Each is opened by open_NAME() in assembly/NAME_engine.cpp; the
# files of engines that are left out of the list are not compiled.
function(polly_engines target)
  set(POLLY_ENGINE_DECLARATIONS "")
  set(POLLY_ENGINE_ENTRIES "")
  foreach(name IN LISTS POLLY_BACKENDS)
    string(APPEND POLLY_ENGINE_DECLARATIONS
      "Task<std::unique_ptr<Backend>> open_${name}(config::Storage settings, Runtime runtime);\n")
    string(APPEND POLLY_ENGINE_ENTRIES "      Engine{\"${name}\", open_${name}},\n")
  endforeach()
  configure_file(assembly/engines.cpp.in "${CMAKE_CURRENT_BINARY_DIR}/engines.cpp" @ONLY)
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/engines.cpp")
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    if(source MATCHES "/([a-z]+)_engine\\.cpp$" AND NOT CMAKE_MATCH_1 IN_LIST POLLY_BACKENDS)
      set_source_files_properties("${source}" PROPERTIES HEADER_FILE_ONLY ON)
    endif()
  endforeach()
endfunction()
