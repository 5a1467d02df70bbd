# The WebAssembly program and the folder that is served (build/web/dist): preset web.
find_program(TMS_PYTHON /usr/bin/python3 NO_DEFAULT_PATH DOC "Python with Debian's fonttools and brotli")
find_program(TMS_BROTLI brotli REQUIRED)
find_program(TMS_GZIP gzip REQUIRED)

file(GLOB web_platform_sources CONFIGURE_DEPENDS platform/web/*.cpp)
add_executable(tms_client main.cpp net/transport_fetch.cpp ${web_platform_sources})
target_link_libraries(tms_client PRIVATE tms_app tms_host tms_net)
# emcc's optimizer looks for acorn, which Debian keeps where node does not look by itself.
set_target_properties(tms_client PROPERTIES OUTPUT_NAME client SUFFIX .js
  RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs"
  LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/platform/web/page_library.js)
target_link_options(tms_client PRIVATE
  -Oz --no-entry --js-library ${CMAKE_CURRENT_SOURCE_DIR}/platform/web/page_library.js
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sEXPORT_NAME=createClient -sENVIRONMENT=web
  -sFILESYSTEM=0 -sMALLOC=emmalloc -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=16777216
  -sDYNAMIC_EXECUTION=0 # the page's CSP has no unsafe-eval
  -sBINARYEN_EXTRA_PASSES=--converge # again and again until nothing gets smaller: 2 %
  -sSUPPORT_ERRNO=0 -sASSERTIONS=0 -sINCOMING_MODULE_JS_API=[instantiateWasm,page]
  -sEXPORTED_FUNCTIONS=[_malloc,_free])

set(web ${CMAKE_CURRENT_SOURCE_DIR}/../web)

# Fonts: weights instantiated and subset to what the page shows.
set(fonts ${CMAKE_BINARY_DIR}/fonts)
set(font_files ${fonts}/regular.ttf ${fonts}/semibold.ttf ${fonts}/mono.ttf ${fonts}/icons.ttf)
add_custom_command(OUTPUT ${font_files}
  COMMAND ${TMS_PYTHON} ${web}/fonts/build_fonts.py
    --icons ${CMAKE_CURRENT_SOURCE_DIR}/widgets/icons.h --output ${fonts}
  DEPENDS ${web}/fonts/build_fonts.py ${CMAKE_CURRENT_SOURCE_DIR}/widgets/icons.h
  COMMENT "Subsetting fonts" VERBATIM)

# The page: hashed names, index.html that knows them, .br and .gz beside every file.
file(GLOB page_files CONFIGURE_DEPENDS ${web}/page/*)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/dist.stamp
  COMMAND ${TMS_PYTHON} ${web}/build_dist.py
    --page ${web}/page --fonts ${fonts}
    --client $<TARGET_FILE_DIR:tms_client>/client --output ${CMAKE_BINARY_DIR}/dist
    --brotli ${TMS_BROTLI} --gzip ${TMS_GZIP}
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/dist.stamp
  DEPENDS tms_client ${font_files} ${page_files} ${web}/build_dist.py ${web}/bundle.py
  COMMENT "Making dist/" VERBATIM)
add_custom_target(tms_page ALL DEPENDS ${CMAKE_BINARY_DIR}/dist.stamp)
