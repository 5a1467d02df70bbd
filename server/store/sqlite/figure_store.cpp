#include "server/store/sqlite/figure_store.h"

#include <bit>
#include <map>

namespace tms::store::sqlite {
namespace {

using model::FigureStep;

// A step is packed as pairs of a name's number (two bytes) and a value (four), lowest byte first:
// some 60 series of a day take 3 MB; a row for each value would take five times as much.
constexpr std::size_t kPairBytes = 6;

void append(std::uint32_t number, int bytes, std::vector<std::uint8_t>& packed) {
  for (int i = 0; i < bytes; ++i) packed.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

std::uint32_t number_in(Bytes packed) {
  std::uint32_t number = 0;
  for (std::size_t i = packed.size(); i > 0; --i) number = number << 8 | packed[i - 1];
  return number;
}

std::uint32_t number_of(Connection& sql, const model::FigureValue& figure) {
  const auto known = sql.number("SELECT number FROM figure_names WHERE name = ?", figure.name);
  if (known != 0) return static_cast<std::uint32_t>(known);
  sql.run("INSERT INTO figure_names(name, fold) VALUES (?, ?)", figure.name, figure.fold);
  return static_cast<std::uint32_t>(sql.last_insert_rowid());
}

using Names = std::map<std::uint32_t, model::FigureValue>;  // without values

Names read_names(Connection& sql) {
  Names names;
  Query row = sql.query("SELECT number, name, fold FROM figure_names");
  while (row.step())
    names[static_cast<std::uint32_t>(row.int64(0))] = {row.string(1), row.as<model::Fold>(2), 0};
  return names;
}

void unpack(Bytes packed, const Names& names, FigureStep& step) {
  step.figures.clear();
  for (std::size_t at = 0; at + kPairBytes <= packed.size(); at += kPairBytes) {
    const auto name = names.find(number_in(packed.subspan(at, 2)));
    if (name == names.end()) continue;
    auto& figure = step.figures.emplace_back(name->second);
    figure.value = std::bit_cast<float>(number_in(packed.subspan(at + 2, 4)));
  }
}

}  // namespace

Result<void> SqliteFigureStore::write_steps(std::span<const FigureStep> steps,
                                            std::int64_t forget_before_s) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    for (const FigureStep& step : steps) {
      std::vector<std::uint8_t> packed;
      packed.reserve(step.figures.size() * kPairBytes);
      for (const auto& figure : step.figures) {
        append(number_of(unit.sql, figure), 2, packed);
        append(std::bit_cast<std::uint32_t>(figure.value), 4, packed);
      }
      unit.sql.run("INSERT OR REPLACE INTO figure_steps(at_s, packed) VALUES (?, ?)", step.at_s,
                   Bytes(packed));
    }
    unit.sql.run("DELETE FROM figure_steps WHERE at_s < ?", forget_before_s);
    return {};
  });
}

Result<void> SqliteFigureStore::load_steps(std::int64_t since_s,
                                           const std::function<void(const FigureStep&)>& each) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<void> {
    const ReadTransaction one_moment(reader.sql);
    const Names names = read_names(reader.sql);
    FigureStep step;  // one for all: it keeps its capacity
    Query row =
        reader.sql.query("SELECT at_s, packed FROM figure_steps WHERE at_s >= ? ORDER BY at_s");
    row.bind(since_s);
    while (row.step()) {
      step.at_s = row.int64(0);
      unpack(row.bytes(1), names, step);
      each(step);
    }
    return {};
  });
}

}  // namespace tms::store::sqlite
