# Libraries of others. scripts/setup.sh installs or fetches every one of them.
if(EMSCRIPTEN)
  # Never -I/usr/include in a wasm build: only the header-only libraries are made visible.
  set(private_include ${CMAKE_BINARY_DIR}/header_only)
  file(MAKE_DIRECTORY ${private_include})
  foreach(library nlohmann tl)
    file(CREATE_LINK /usr/include/${library} ${private_include}/${library} SYMBOLIC)
  endforeach()
  add_library(tms_json INTERFACE)
  target_include_directories(tms_json SYSTEM INTERFACE ${private_include})
  add_library(tms_expected INTERFACE)
  target_include_directories(tms_expected SYSTEM INTERFACE ${private_include})
else()
  find_package(nlohmann_json 3.11 REQUIRED)
  add_library(tms_json INTERFACE)
  target_link_libraries(tms_json INTERFACE nlohmann_json::nlohmann_json)
  add_library(tms_expected INTERFACE)

  find_package(Threads REQUIRED)
  find_package(OpenSSL REQUIRED)
  find_package(SQLite3 REQUIRED)
  find_package(SQLiteCpp REQUIRED)
  find_package(spdlog REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(prometheus-cpp REQUIRED CONFIG)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
  pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)

  # cpp-httplib, split into one header and one source so that it is compiled once.
  if(NOT EXISTS ${TMS_HTTPLIB_DIR}/httplib.h)
    message(FATAL_ERROR "cpp-httplib is not in ${TMS_HTTPLIB_DIR}: run scripts/setup.sh, or pass -DTMS_HTTPLIB_DIR=")
  endif()
  set(httplib_split ${CMAKE_BINARY_DIR}/httplib)
  execute_process(COMMAND python3 ${TMS_HTTPLIB_DIR}/split.py -o ${httplib_split}
                  COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
  add_library(tms_httplib STATIC ${httplib_split}/httplib.cc)
  target_include_directories(tms_httplib SYSTEM PUBLIC ${httplib_split})
  target_compile_definitions(tms_httplib PUBLIC
    CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_LISTEN_BACKLOG=1024
    CPPHTTPLIB_EXPECT_100_THRESHOLD=0 # a gateway that ignores it would cost a second a call
    CPPHTTPLIB_HEADER_MAX_COUNT=100 CPPHTTPLIB_REQUEST_URI_MAX_LENGTH=8192
    CPPHTTPLIB_HEADER_MAX_LENGTH=8192
    CPPHTTPLIB_MAX_LINE_LENGTH=4096) # its regex recurses over a status line: 32 KiB overflow the stack
  target_link_libraries(tms_httplib PUBLIC OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
endif()

# Dear ImGui, compiled once. IMGUI_ENABLE_TEST_ENGINE turns on the item hooks that
# client/accessibility implements; the separate test engine is not used.
if(NOT EXISTS ${TMS_IMGUI_DIR}/imgui.h)
  message(FATAL_ERROR "Dear ImGui is not in ${TMS_IMGUI_DIR}: run scripts/setup.sh, or pass -DTMS_IMGUI_DIR=")
endif()
add_library(tms_imgui STATIC
  ${TMS_IMGUI_DIR}/imgui.cpp ${TMS_IMGUI_DIR}/imgui_draw.cpp
  ${TMS_IMGUI_DIR}/imgui_tables.cpp ${TMS_IMGUI_DIR}/imgui_widgets.cpp)
target_include_directories(tms_imgui SYSTEM PUBLIC ${TMS_IMGUI_DIR})
target_compile_definitions(tms_imgui PUBLIC
  IMGUI_ENABLE_TEST_ENGINE IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_DEMO_WINDOWS
  IMGUI_DISABLE_DEBUG_TOOLS IMGUI_DISABLE_FILE_FUNCTIONS IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
  IMGUI_USE_WCHAR32 "ImDrawIdx=unsigned int")
if(EMSCRIPTEN)
  target_compile_definitions(tms_imgui PUBLIC IMGUI_DISABLE_DEFAULT_FONT) # the page brings its own
endif()
