#include "server/core/customers/customer_table.h"

#include <algorithm>
#include <utility>

namespace tms::core {

using store::Presence;

Row CustomerTable::add(std::string_view cid, CustomerKey key) {
  const Row row = cids.add(cid);
  keys.push_back(key);
  presence.push_back(Presence::NeverSeen);
  reported.push_back(model::State::Other);
  shown.push_back(model::State::Other);
  requested.push_back(0);
  codes.push_back(kNoCode);
  descriptions.push_back(0);
  updated_at.push_back(0);
  missing_since.push_back(0);
  requested_at.push_back(0);
  read_at.push_back(0);
  last_job.emplace_back();
  health.push_back(model::Health::NotFetched);
  app_counts.emplace_back();
  apps_fetched_at.push_back(0);
  app_errors.push_back(0);
  if (!apps.empty()) apps.emplace_back();
  is_unwritten_.push_back(false);
  return row;
}

Row CustomerTable::load(const store::CustomerRow& stored) {
  const Row row = add(stored.cid, stored.key);
  presence[row] = stored.presence;
  count_presence(stored.presence, 1);
  reported[row] = stored.state;
  requested[row] = stored.requested ? static_cast<std::uint8_t>(*stored.requested) : 0;
  shown[row] = stored.requested ? requested_state(*stored.requested) : stored.state;
  codes[row] = stored.action_code.value_or(kNoCode);
  descriptions[row] = texts.intern(stored.action_desc);
  updated_at[row] = stored.updated_at;
  missing_since[row] = stored.missing_since;
  requested_at[row] = stored.requested_at;
  last_job[row] = stored.last_job_id;
  return row;
}

void CustomerTable::reserve(std::size_t rows) {
  cids.reserve(rows);
  const auto reserve_all = [rows](auto&... columns) { (columns.reserve(rows), ...); };
  reserve_all(keys, presence, reported, shown, requested, codes, descriptions, updated_at,
              missing_since, requested_at, read_at, last_job, health, app_counts, apps_fetched_at,
              app_errors, is_unwritten_);
}

void CustomerTable::note_change(Row row) {
  if (is_unwritten_[row]) return;
  is_unwritten_[row] = true;
  unwritten_.push_back(row);
}

// Brings the shown state up to date; a change of it happened at `at`.
void CustomerTable::show(Row row, TimeMs at) {
  const auto state = requested[row] == 0
                         ? reported[row]
                         : model::requested_state(static_cast<model::Action>(requested[row]));
  if (state == shown[row] && updated_at[row] != 0) return;
  shown[row] = state;
  updated_at[row] = at;
}

void CustomerTable::accept(Row row, model::Action action, TimeMs sent_at, model::JobId job) {
  if (sent_at < requested_at[row]) return;  // a later call has overtaken it
  requested_at[row] = sent_at;
  last_job[row] = job;
  const bool was_read_back =
      read_at[row] > sent_at && reported[row] == model::requested_state(action);
  requested[row] = was_read_back ? 0 : static_cast<std::uint8_t>(action);
  show(row, sent_at);
  note_change(row);
}

bool CustomerTable::apply_read(Row row, const StateRead& read, TimeMs read_sent_at) {
  // PRODUCT 1.1: a read counts only if it was sent after the last accepted call. An older read
  // that comes in late does not overwrite a newer one.
  if (read_sent_at <= requested_at[row] || read_sent_at < read_at[row]) return false;
  read_at[row] = read_sent_at;
  const auto state = read.malformed
                         ? model::State::Other
                         : model::state_from_upstream(read.action_code, read.action_desc);
  const std::int64_t code = read.action_code.value_or(kNoCode);
  const bool is_confirmed =
      requested[row] != 0 &&
      state == model::requested_state(static_cast<model::Action>(requested[row]));
  if (!is_confirmed && state == reported[row] && code == codes[row] &&
      read.action_desc == texts[descriptions[row]] && updated_at[row] != 0) {
    return false;
  }
  reported[row] = state;
  codes[row] = code;
  descriptions[row] = texts.intern(read.action_desc);
  if (is_confirmed) requested[row] = 0;
  show(row, read_sent_at);
  note_change(row);
  return true;
}

void CustomerTable::count_presence(Presence value, std::int64_t by) {
  if (value == Presence::Present) present_ += static_cast<std::uint64_t>(by);
  if (value == Presence::Missing) missing_ += static_cast<std::uint64_t>(by);
}

void CustomerTable::mark_present(Row row) {
  count_presence(presence[row], -1);
  presence[row] = Presence::Present;
  count_presence(presence[row], 1);
  missing_since[row] = 0;
  note_change(row);
}

void CustomerTable::mark_missing(Row row, TimeMs since) {
  count_presence(presence[row], -1);
  presence[row] = Presence::Missing;
  count_presence(presence[row], 1);
  missing_since[row] = since;
  note_change(row);
}

void CustomerTable::drop_request(Row row) {
  if (requested[row] == 0) return;
  requested[row] = 0;
  show(row, std::max(read_at[row], requested_at[row]));
  note_change(row);
}

std::vector<model::AppStatus> CustomerTable::statuses_of(Row row) const {
  std::vector<model::AppStatus> statuses;
  for (const AppCell& cell : apps[row]) {
    statuses.push_back({texts[cell.app], texts[cell.raw_status], texts[cell.reason]});
  }
  return statuses;
}

void CustomerTable::set_health(Row row, model::Health verdict, TimeMs at) {
  if (health[row] == verdict) return;
  health[row] = verdict;
  updated_at[row] = at;
  note_change(row);
}

void CustomerTable::set_app_status(Row row, std::span<const model::AppStatus> statuses,
                                   TimeMs fetched_at) {
  if (apps.empty()) apps.resize(size());
  apps[row].clear();
  for (const auto& status : statuses) {
    apps[row].push_back({texts.intern(status.app), texts.intern(status.raw_status),
                         texts.intern(status.reason), model::category_from_raw(status.raw_status)});
  }
  apps_fetched_at[row] = fetched_at;
  app_errors[row] = 0;
  app_counts[row] = model::count_apps(statuses, expected_apps);
  set_health(row, model::health_of(app_counts[row]), fetched_at);
}

void CustomerTable::set_app_error(Row row, std::string_view error, TimeMs at) {
  app_errors[row] = texts.intern(error);
  set_health(row, model::Health::FetchFailed, at);
}

void CustomerTable::set_expected_apps(std::vector<std::string> names) {
  expected_apps = std::move(names);
  for (Row row = 0; row < apps.size(); ++row) {
    if (apps_fetched_at[row] == 0) continue;
    app_counts[row] = model::count_apps(statuses_of(row), expected_apps);
    if (app_errors[row] == 0) health[row] = model::health_of(app_counts[row]);
  }
}

void CustomerTable::compact_texts() {
  constexpr std::size_t kSlack = 4096;
  if (texts.size() < kSlack + 2 * std::size_t{size()}) return;
  TextTable fresh;
  const auto move_text = [&](std::uint32_t& id) { id = fresh.intern(texts[id]); };
  for (auto& id : descriptions) move_text(id);
  for (auto& id : app_errors) move_text(id);
  for (auto& cells : apps) {
    for (AppCell& cell : cells) {
      move_text(cell.app);
      move_text(cell.raw_status);
      move_text(cell.reason);
    }
  }
  texts = std::move(fresh);
}

std::vector<Row> CustomerTable::take_unwritten(std::size_t limit) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, unwritten_.size()));
  std::vector<Row> rows(unwritten_.end() - count, unwritten_.end());
  unwritten_.erase(unwritten_.end() - count, unwritten_.end());
  for (const Row row : rows) is_unwritten_[row] = false;
  return rows;
}

void CustomerTable::put_back_unwritten(std::span<const Row> rows) {
  for (const Row row : rows) note_change(row);
}

store::CustomerRow CustomerTable::stored_row(Row row) const {
  store::CustomerRow stored;
  stored.key = keys[row];
  stored.cluster = cluster_;
  stored.cid = cids[row];
  stored.presence = presence[row];
  stored.state = reported[row];
  if (codes[row] != kNoCode) stored.action_code = codes[row];
  stored.action_desc = texts[descriptions[row]];
  stored.updated_at = updated_at[row];
  stored.missing_since = missing_since[row];
  if (requested[row] != 0) stored.requested = static_cast<model::Action>(requested[row]);
  stored.requested_at = requested_at[row];
  stored.last_job_id = last_job[row];
  return stored;
}

model::Customer CustomerTable::customer(Row row, const std::string& code,
                                        std::string_view app) const {
  model::Customer customer;
  customer.cid = cids[row];
  customer.cluster = code;
  customer.state = shown[row];
  customer.state_confirmed = requested[row] == 0;
  if (codes[row] != kNoCode) customer.action_code = codes[row];
  customer.action_desc = texts[descriptions[row]];
  customer.health = health[row];
  customer.apps = app_counts[row];
  customer.apps_error = texts[app_errors[row]];
  customer.updated_at = updated_at[row];
  customer.apps_fetched_at = apps_fetched_at[row];
  customer.missing_since = missing_since[row];
  customer.last_job_id = last_job[row];
  if (app.empty() || apps.empty()) return customer;
  for (const AppCell& cell : apps[row]) {
    if (texts[cell.app] == app) {
      customer.app_status = {texts[cell.app], texts[cell.raw_status], texts[cell.reason]};
    }
  }
  return customer;
}

std::vector<model::CustomerAppStatus> CustomerTable::app_status(Row row) const {
  std::vector<model::CustomerAppStatus> list;
  if (apps.empty()) return list;
  for (const AppCell& cell : apps[row]) {
    model::CustomerAppStatus status;
    status.status = {texts[cell.app], texts[cell.raw_status], texts[cell.reason]};
    status.category = cell.category;
    status.fetched_at = apps_fetched_at[row];
    status.stale = app_errors[row] != 0;
    status.error = texts[app_errors[row]];
    list.push_back(std::move(status));
  }
  return list;
}

}  // namespace tms::core
