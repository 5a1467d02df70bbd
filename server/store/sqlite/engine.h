// What the stores of all aggregates share: the right to the directory, the writer, the readers.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/store/sqlite/data_directory.h"
#include "server/store/sqlite/reader_pool.h"
#include "server/store/sqlite/writer.h"
#include "server/store/sqlite_store.h"

namespace tms::store::sqlite {

struct Engine {
  // Without a directory it is opened for reading only.
  Engine(SqliteOptions how, std::optional<DataDirectory> lock,
         const std::filesystem::path& database)
      : options(std::move(how)),
        directory(std::move(lock)),
        readers(database, {.readers = options.readers}, options.observer.on_query) {}

  SqliteOptions options;
  std::optional<DataDirectory> directory;
  std::unique_ptr<Writer> writer;
  ReaderPool readers;  // closed first: the writer's last act is to empty the WAL

  Result<void> write(const Writer::Work& work) {
    if (!writer)
      return model::fail(model::ErrorCode::AuditUnavailable,
                         "The data directory was opened for reading only.");
    return writer->run(work);
  }
};

inline tl::unexpected<model::Error> conflict(std::string message) {
  return model::fail(model::ErrorCode::Conflict, std::move(message));
}
inline tl::unexpected<model::Error> not_found(std::string message) {
  return model::fail(model::ErrorCode::NotFound, std::move(message));
}

// The columns of an optional model::Error; its fields are about input and never stored.
struct ErrorColumns {
  explicit ErrorColumns(const std::optional<model::Error>& error) {
    if (!error) return;
    code = model::to_string(error->code);
    message = error->message;
    retry_after_s = error->retry_after_s;
  }
  static std::optional<model::Error> read(Query& row, int code, int message, int retry_after_s) {
    if (row.is_null(code)) return std::nullopt;
    model::Error error;
    error.code = model::error_code_from_string(row.text(code));
    error.message = row.string(message);
    error.retry_after_s = static_cast<std::uint32_t>(row.int64(retry_after_s));
    return error;
  }

  std::optional<std::string_view> code, message;
  std::optional<std::uint32_t> retry_after_s;
};

}  // namespace tms::store::sqlite
