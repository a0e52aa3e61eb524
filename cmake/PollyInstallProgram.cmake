# cmake --install: the program, what belongs to it, and the Debian package (`cpack` in the folder of the build).
#
#   bin/polly, lib/systemd/system/polly.service, share/doc/polly/ (with docs/ and examples/polly.env), share/man/man1/,
#   share/bash-completion/completions/polly, share/zsh/site-functions/_polly, share/fish/vendor_completions.d/polly.fish
install(TARGETS polly RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES LICENSE README.md CHANGELOG.md SECURITY.md CONTRIBUTING.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY examples/ DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")
install(FILES packaging/polly.env DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")

# The paths in the unit follow the prefix of the installation, which may differ from that of the configuration.
install(CODE "
  set(POLLY_PROGRAM \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/polly\")
  set(POLLY_DOCUMENTATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATAROOTDIR}/doc/${PROJECT_NAME}\")
  configure_file(\"${PROJECT_SOURCE_DIR}/packaging/polly.service.in\" \"${PROJECT_BINARY_DIR}/polly.service\" @ONLY)
  file(INSTALL \"${PROJECT_BINARY_DIR}/polly.service\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")")

# Written by the program itself. A program with sanitizers is not installed.
if(NOT POLLY_SANITIZERS)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(written "${PROJECT_BINARY_DIR}/installed")
  file(MAKE_DIRECTORY "${written}")
  add_custom_command(OUTPUT "${written}/done" VERBATIM
    COMMAND polly completion bash > "${written}/polly"
    COMMAND polly completion zsh > "${written}/_polly"
    COMMAND polly completion fish > "${written}/polly.fish"
    COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/packaging/make_man_pages"
      "$<TARGET_FILE:polly>" "${written}/man"
    COMMAND "${CMAKE_COMMAND}" -E touch "${written}/done"
    DEPENDS polly "${PROJECT_SOURCE_DIR}/packaging/make_man_pages"
    COMMENT "Writing completions and manual pages")
  add_custom_target(polly_installed_texts ALL DEPENDS "${written}/done")
  install(FILES "${written}/polly" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions")
  install(FILES "${written}/_polly" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/zsh/site-functions")
  install(FILES "${written}/polly.fish" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d")
  install(DIRECTORY "${written}/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
endif()

# The Debian package has the program without the library, for /usr, and the settings in /etc.
install(FILES packaging/polly.env DESTINATION /etc/polly COMPONENT settings EXCLUDE_FROM_ALL)
set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${PROJECT_BINARY_DIR};polly;Unspecified;/;${PROJECT_BINARY_DIR};polly;settings;/")
set(CPACK_PACKAGE_VENDOR "Polly's developers")
set(CPACK_PACKAGE_CONTACT "Polly's developers <polly@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(POLLY_OTEL)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS opentelemetry-cpp)  # its libraries have no versions, so dpkg-shlibdeps omits them
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, systemd")
set(deb "${PROJECT_SOURCE_DIR}/packaging/deb")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${deb}/postinst;${deb}/prerm;${deb}/postrm;${deb}/conffiles")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
