# How many sources of a room one run of the compiler takes: most of its time goes into what all of them include
# (docs/decisions/0017-many-sources-to-a-compiler-run.md).
set(POLLY_UNITY_SOURCES 32)

# polly_room(NAME NEEDS room... LINKS target...)
#
# A room is the folder polly/NAME: one library of its *.cpp (and detail/*.cpp). NEEDS are the rooms it may include
# (base is always one of them, and so are the needs of a needed room); tools/tidy checks the includes. LINKS are foreign
# libraries; PUBLIC_LINKS are those that its headers include.
#
# The suffix of a source is its kind: *_test.cpp goes into polly_tests, *_server_test.cpp into polly_server_tests,
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
  string(REGEX REPLACE "^polly_" "room_" export_name ${target})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${export_name} POLLY_FOLDER ${room})
  if(POLLY_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${POLLY_UNITY_SOURCES})
  endif()
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

# polly_part(ROOM NAME SOURCES file... NEEDS room... LINKS target...)
#
# Sources of a room that become a library of their own, polly_ROOM_NAME, which links the room, NEEDS and LINKS: only the
# programs that ask for it link what it needs (docs/decisions/0032-components-of-the-library.md). The room may include
# what its parts need.
function(polly_part room name)
  cmake_parse_arguments(PART "" "" "SOURCES;NEEDS;LINKS" ${ARGN})
  set(whole "polly_${room}")
  set(target "${whole}_${name}")
  list(TRANSFORM PART_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/${room}/" OUTPUT_VARIABLE sources)
  get_target_property(others ${whole} SOURCES)
  list(REMOVE_ITEM others ${sources})
  set_property(TARGET ${whole} PROPERTY SOURCES ${others})
  add_library(${target} STATIC ${sources})
  set_target_properties(${target} PROPERTIES EXPORT_NAME "room_${room}_${name}" POLLY_FOLDER ${room})
  if(POLLY_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${POLLY_UNITY_SOURCES})
  endif()
  target_link_libraries(${target} PUBLIC ${whole})
  foreach(need IN LISTS PART_NEEDS)
    string(REPLACE "/" "_" need_target "polly_${need}")
    target_link_libraries(${target} PUBLIC ${need_target})
  endforeach()
  target_link_libraries(${target} PRIVATE ${PART_LINKS} $<BUILD_INTERFACE:polly_warnings>)
  set_property(GLOBAL APPEND PROPERTY POLLY_ROOMS ${target})
endfunction()

# Moves the sources that end in `suffix` from the list to their program.
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
    if(NOT TARGET polly_fuzzers)
      add_custom_target(polly_fuzzers)
    endif()
    foreach(source IN LISTS fuzz_sources)
      get_filename_component(name "${source}" NAME_WE)
      add_executable(${name} "${source}")
      target_link_libraries(${name} PRIVATE ${room_target} polly_warnings)
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
      set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzzers")
      add_dependencies(polly_fuzzers ${name})
    endforeach()
  endif()
endmacro()

# polly_test_program(PROGRAM LINKS target... [TIMEOUT seconds] [SUITE_TIMEOUT seconds])
#
# One program of all tests (or benchmarks) of one kind: linking Asio many times is what makes builds slow. With a
# TIMEOUT, each of its tests is a test of ctest (labelled in_a_shard), runs in the repository's top folder, and has that
# long; eight more tests of ctest (labelled shard) run all of them in eight processes: use one label or the other. With
# a SUITE_TIMEOUT there are no shards, and each conformance suite in it (POLLY_BACKEND_CONFORMS) is one test, called
# conformance.NAME: its server, or its cluster, starts once for all of it.
function(polly_test_program program)
  cmake_parse_arguments(TESTS "" "TIMEOUT;SUITE_TIMEOUT" "LINKS" ${ARGN})
  get_property(sources GLOBAL PROPERTY ${program}_SOURCES)
  if(NOT sources)
    return()
  endif()
  add_executable(${program} ${sources})
  get_property(rooms GLOBAL PROPERTY POLLY_ROOMS)
  target_link_libraries(${program} PRIVATE ${rooms} ${TESTS_LINKS} polly_warnings)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  # A test's own code does not have to be fast.
  target_compile_options(${program} PRIVATE $<$<CONFIG:Debug>:-O0>)
  if(POLLY_UNITY)
    set_target_properties(${program} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    polly_group_by_room(${sources})
  endif()
  set(filter "*")
  if(TESTS_SUITE_TIMEOUT)
    polly_conformance_suites(suites ${sources})
    foreach(suite IN LISTS suites)
      add_test(NAME conformance.${suite} COMMAND ${program} "--gtest_filter=${suite}/*" --gtest_brief=1
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
      # The longest suites start first (COST is an order, not a time), those of one engine one after the other. They
      # keep the cores busy and so count as two of ctest's jobs: too many at once make timing tests fail.
      string(REGEX MATCH "^[A-Z][a-z]+" engine ${suite})
      set_tests_properties(conformance.${suite} PROPERTIES TIMEOUT ${TESTS_SUITE_TIMEOUT} COST 1000
        RESOURCE_LOCK conformance.${engine} PROCESSORS 2)
    endforeach()
    list(TRANSFORM suites APPEND "/*")
    list(JOIN suites ":" all_suites)
    set(filter "-${all_suites}")
  endif()
  set(labels "")
  if(TESTS_TIMEOUT AND NOT TESTS_SUITE_TIMEOUT)
    # A program with sanitizers takes a third of a second to start: too much for each of two thousand short tests.
    set(labels LABELS in_a_shard)
    foreach(shard RANGE 7)
      add_test(NAME ${program}.shard_${shard} COMMAND ${program} --gtest_brief=1
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
      set_tests_properties(${program}.shard_${shard} PROPERTIES TIMEOUT 600 PROCESSORS 2
        LABELS shard ENVIRONMENT "GTEST_TOTAL_SHARDS=8;GTEST_SHARD_INDEX=${shard}")
    endforeach()
  endif()
  if(TESTS_TIMEOUT)
    gtest_discover_tests(${program} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
      TEST_FILTER "${filter}" WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" PROPERTIES TIMEOUT ${TESTS_TIMEOUT} ${labels})
  endif()
endfunction()

# Sources of one room are compiled together: names in their unnamed namespaces must differ within a room, not between
# rooms.
function(polly_group_by_room)
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${source}")
    string(REGEX REPLACE "(/detail)?/[^/]*$" "" folder "${folder}")
    string(MAKE_C_IDENTIFIER "${folder}" group)
    list(LENGTH members_${group} count)
    math(EXPR batch "${count} / ${POLLY_UNITY_SOURCES}")
    list(APPEND members_${group} "${source}")
    set_property(SOURCE "${source}" PROPERTY UNITY_GROUP "${group}_${batch}")
  endforeach()
endfunction()

# The names in POLLY_BACKEND_CONFORMS(...) in these sources.
function(polly_conformance_suites result)
  set(names "")
  foreach(source IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    file(STRINGS "${source}" lines REGEX "^POLLY_BACKEND_CONFORMS\\(")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^POLLY_BACKEND_CONFORMS\\(([A-Za-z0-9]+).*" "\\1" name "${line}")
      list(APPEND names ${name})
    endforeach()
  endforeach()
  set(${result} ${names} PARENT_SCOPE)
endfunction()

# polly_codec_tests(PROGRAM SERVER_PROGRAM)
#
# The conformance suites with values that are compressed, sealed, or both (POLLY_TEST_CODEC), as tests called
# codec.CODEC.SUITE; those of PROGRAM, which need no server, as one. Most of them are labelled all_codecs, which
# `./dev test all-codecs` runs. `./dev test` runs the others: both on the engines without a server and on Valkey, and on
# PostgreSQL what its compare-and-set does.
function(polly_codec_tests program server_program)
  get_property(sources GLOBAL PROPERTY ${program}_SOURCES)
  polly_conformance_suites(suites ${sources})
  list(TRANSFORM suites APPEND "/*")
  list(JOIN suites ":" in_process)
  get_property(sources GLOBAL PROPERTY ${server_program}_SOURCES)
  polly_conformance_suites(suites ${sources})
  foreach(codec compressed sealed both)
    polly_codec_test(${codec}.in_process ${codec} ${program} "${in_process}")
    foreach(suite IN LISTS suites)
      polly_codec_test(${codec}.${suite} ${codec} ${server_program} "${suite}/*")
    endforeach()
  endforeach()
  polly_codec_test(sealed.PostgresTcp.Advancing sealed ${server_program}
    "PostgresTcp/Advancing.*:PostgresTcp/Probing.*")
  set_tests_properties(codec.both.in_process codec.both.ValkeyTcp codec.sealed.PostgresTcp.Advancing
    PROPERTIES LABELS "")
endfunction()

function(polly_codec_test name codec program filter)
  add_test(NAME codec.${name} COMMAND ${program} "--gtest_filter=${filter}" --gtest_brief=1
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(codec.${name} PROPERTIES ENVIRONMENT POLLY_TEST_CODEC=${codec} TIMEOUT 900 PROCESSORS 2
    LABELS all_codecs)
endfunction()

# polly_engine(NAME SOURCES file... NEEDS room...)
#
# The part of assembly that is the engine NAME: NAME_engine.cpp describes it, with the function polly::NAME_engine().
# What links the part has the engine: the option -u makes the linker take that function from the library, although
# the list of engines (assembly/engines.cpp) refers to it only weakly.
function(polly_engine name)
  if(NOT name IN_LIST POLLY_BACKENDS)
    get_target_property(others polly_assembly SOURCES)
    cmake_parse_arguments(ENGINE "" "" "SOURCES;NEEDS" ${ARGN})
    list(TRANSFORM ENGINE_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/assembly/")
    list(REMOVE_ITEM others ${ENGINE_SOURCES})
    set_property(TARGET polly_assembly PROPERTY SOURCES ${others})
    return()
  endif()
  polly_part(assembly ${name} ${ARGN})
  string(LENGTH "${name}_engine" length)
  target_link_options(polly_assembly_${name} INTERFACE "LINKER:-u,_ZN5polly${length}${name}_engineEv")
  set_property(GLOBAL APPEND PROPERTY POLLY_ENGINES polly_assembly_${name})
endfunction()

# Makes assembly's list of engines from POLLY_BACKENDS.
function(polly_engines target)
  set(POLLY_ENGINE_DECLARATIONS "")
  set(POLLY_ENGINE_ENTRIES "")
  foreach(name IN LISTS POLLY_BACKENDS)
    string(APPEND POLLY_ENGINE_DECLARATIONS "[[gnu::weak]] Engine ${name}_engine() noexcept;\n")
    string(APPEND POLLY_ENGINE_ENTRIES "    if (${name}_engine != nullptr) linked.push_back(${name}_engine());\n")
  endforeach()
  configure_file(assembly/engines.cpp.in "${CMAKE_CURRENT_BINARY_DIR}/engines.cpp" @ONLY)
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/engines.cpp")
endfunction()
