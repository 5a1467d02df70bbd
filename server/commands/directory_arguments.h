// Where a data directory lies, and the files that may lie outside of it.
#pragma once

#include <string>

namespace tms::commands {

struct DirectoryArguments {
  std::string data_dir{};
  // Empty: in the directory. Without the right ones a command would make new ones there.
  std::string checkpoint_file{}, checkpoint_key_file{}, secret_key_file{};
};

}  // namespace tms::commands
