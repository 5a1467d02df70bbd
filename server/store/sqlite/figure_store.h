#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteFigureStore final : public FigureStore {
 public:
  explicit SqliteFigureStore(Engine& engine) : engine_(engine) {}

  Result<void> write_steps(std::span<const model::FigureStep> steps,
                           std::int64_t forget_before_s) override;
  Result<void> load_steps(std::int64_t since_s,
                          const std::function<void(const model::FigureStep&)>& each) override;

 private:
  Engine& engine_;
};

}  // namespace tms::store::sqlite
