// The files that the build put into the program (scripts/cmake/EmbedDirectory.cmake writes the
// table; the linker holds the bytes).
#pragma once

#include <span>
#include <string_view>

namespace tms::http {

struct EmbeddedFile {
  std::string_view path;  // "app.1f3c9a20.wasm.br"
  std::string_view content;
};

// Empty when there was no built client.
std::span<const EmbeddedFile> embedded_files();

}  // namespace tms::http
