// The application: holds the state, lets the rules run and the views draw, carries out effects.
// One thread; everything happens inside the calls of the host.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/app/announcer.h"
#include "client/app/state.h"
#include "client/app/update.h"
#include "client/net/api_client.h"
#include "client/platform/hosted_app.h"
#include "client/views/page.h"

namespace tms::app {

class App final : public platform::HostedApp {
 public:
  App(platform::Platform& platform, net::Transport& transport);

  void advance() override;
  void frame() override;
  bool wants_frame(std::int64_t now_ms) const override;
  std::int64_t next_wakeup_ms() const override;
  void on_hash_changed(std::string_view hash) override;
  void on_signed_in(std::string_view session_json) override;
  void on_visibility_changed(bool visible) override;
  void on_paste(std::string_view text) override;
  void on_files_dropped(const std::vector<platform::File>& files) override;
  void on_complaint(std::string_view sentence) override;
  void on_copy_refused() override;
  std::string snapshot_json() const override;

  const AppState& state() const { return state_; }

 private:
  TimeMs now() const;  // by the server's clock
  void take_time();
  bool take_answers();
  void carry_out(Effects effects);
  void carry_out(Effect effect);

  platform::Platform& platform_;
  net::ApiClient api_;
  AppState state_;
  views::PageViewState view_;
  Announcer announcer_;
  TimeMs clock_ahead_ms_ = 0;
  bool out_of_date_ = true;  // what the last frame drew
};

}  // namespace tms::app
