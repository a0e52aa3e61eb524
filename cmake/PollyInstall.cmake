# cmake --install: the program, a unit for systemd, and the library: find_package(polly) gives polly::polly, which is
# the room `assembly` and every room that it needs. The daemon's rooms are in the program only.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/polly")

# Every room that `target` links, itself included.
function(polly_rooms_behind target result)
  set(rooms ${target})
  get_property(all_rooms GLOBAL PROPERTY POLLY_ROOMS)
  get_target_property(links ${target} LINK_LIBRARIES)
  foreach(link IN LISTS links)
    if(link IN_LIST all_rooms)
      polly_rooms_behind(${link} behind)
      list(APPEND rooms ${behind})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES rooms)
  set(${result} ${rooms} PARENT_SCOPE)
endfunction()

add_library(polly_library INTERFACE)  # `polly` is the program
add_library(polly::polly ALIAS polly_library)
set_target_properties(polly_library PROPERTIES EXPORT_NAME polly)
target_link_libraries(polly_library INTERFACE polly_assembly)

polly_rooms_behind(polly_assembly library_rooms)
foreach(room IN LISTS library_rooms)
  get_target_property(folder ${room} POLLY_FOLDER)
  install(DIRECTORY polly/${folder}/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/polly/${folder}"
    FILES_MATCHING PATTERN "*.hpp" PATTERN conformance EXCLUDE)
endforeach()
install(TARGETS polly_library polly_asio ${library_rooms} EXPORT polly_targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT polly_targets NAMESPACE polly:: FILE polly-targets.cmake DESTINATION "${package_dir}")

configure_package_config_file(cmake/polly-config.cmake.in polly-config.cmake INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(polly-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/polly-config.cmake" "${PROJECT_BINARY_DIR}/polly-config-version.cmake"
  DESTINATION "${package_dir}")

configure_file(packaging/polly.service.in polly.service @ONLY)
install(TARGETS polly RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${PROJECT_BINARY_DIR}/polly.service" DESTINATION lib/systemd/system)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
