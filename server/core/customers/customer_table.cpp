#include "server/core/customers/customer_table.h"

#include <algorithm>
#include <utility>

#include "server/store/app_answer.h"

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
  answers.push_back(AppAnswers::kNone);
  apps_fetched_at.push_back(0);
  apps_partly_forgotten.push_back(false);
  app_errors.push_back(0);
  is_unwritten_.push_back(false);
  is_stored_.push_back(false);
  return row;
}

Row CustomerTable::load(const store::CustomerRow& stored, TimeMs now) {
  const Row row = add(stored.cid, stored.key);
  note_stored(row);
  presence[row] = stored.presence;
  count_presence(stored.presence, 1);
  reported[row] = stored.state;
  requested[row] = stored.requested ? static_cast<std::uint8_t>(*stored.requested) : 0;
  shown[row] = stored.requested ? requested_state(*stored.requested) : stored.state;
  codes[row] = stored.action_code.value_or(kNoCode);
  descriptions[row] = texts.intern(stored.action_desc);
  updated_at[row] = std::min(stored.updated_at, now);
  missing_since[row] = stored.missing_since;
  requested_at[row] = std::min(stored.requested_at, now);
  last_job[row] = stored.last_job_id;
  return row;
}

void CustomerTable::reserve(std::size_t rows) {
  cids.reserve(rows);
  const auto reserve_all = [rows](auto&... columns) { (columns.reserve(rows), ...); };
  reserve_all(keys, presence, reported, shown, requested, codes, descriptions, updated_at,
              missing_since, requested_at, read_at, last_job, health, answers, apps_fetched_at,
              apps_partly_forgotten, app_errors, is_unwritten_, is_stored_);
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

model::Health CustomerTable::verdict(Row row) const {
  if (app_errors[row] != 0) return model::Health::FetchFailed;
  if (answers[row] == AppAnswers::kNone) return model::Health::NotFetched;
  return model::health_of(apps.counts(answers[row]));
}

// A change of it is kept with the app status (AppStatusRow::changed_at).
void CustomerTable::set_health(Row row, model::Health verdict, TimeMs at) {
  if (health[row] == verdict) return;
  health[row] = verdict;
  updated_at[row] = std::max(updated_at[row], at);
}

void CustomerTable::set_app_status(Row row, std::span<const model::AppStatus> statuses,
                                   TimeMs sent_at) {
  if (sent_at < apps_fetched_at[row]) return;
  const auto before = answers[row];
  answers[row] = apps.take(statuses);
  apps.release(before);
  apps_fetched_at[row] = sent_at;
  apps_partly_forgotten[row] = false;
  app_errors[row] = 0;
  set_health(row, verdict(row), sent_at);
}

void CustomerTable::set_app_error(Row row, std::string_view error, TimeMs sent_at) {
  if (sent_at < apps_fetched_at[row]) return;
  app_errors[row] = texts.intern(error);
  set_health(row, verdict(row), sent_at);
}

void CustomerTable::forget_app_status(Row row, std::string_view app, TimeMs at) {
  const auto before = answers[row];
  answers[row] = app.empty() ? AppAnswers::kNone : apps.take_without(before, app);
  apps.release(before);
  apps_partly_forgotten[row] = answers[row] != AppAnswers::kNone;
  if (!apps_partly_forgotten[row]) apps_fetched_at[row] = 0;
  if (app.empty()) app_errors[row] = 0;
  set_health(row, verdict(row), at);
  note_change(row);  // the time goes with the app status otherwise
}

void CustomerTable::set_expected_apps(std::vector<std::string> names) {
  apps.expect(std::move(names));
  for (Row row = 0; row < size(); ++row) health[row] = verdict(row);
}

void CustomerTable::load_app_status(Row row, const store::AppStatusRow& stored,
                                    AppAnswers::Id answer, TimeMs now) {
  answers[row] = answer;
  apps_fetched_at[row] = std::min(stored.fetched_at, now);
  apps_partly_forgotten[row] = stored.partly_forgotten;
  app_errors[row] = texts.intern(stored.error);
  health[row] = verdict(row);
  updated_at[row] = std::max(updated_at[row], std::min(stored.changed_at, now));
}

std::optional<store::AppStatusRow> CustomerTable::stored_app_status(Row row) const {
  if (answers[row] == AppAnswers::kNone && app_errors[row] == 0) return std::nullopt;
  store::AppStatusRow stored;
  stored.customer = keys[row];
  stored.fetched_at = apps_fetched_at[row];
  stored.changed_at = updated_at[row];
  stored.error = texts[app_errors[row]];
  stored.answer = store::pack_answer(apps.reported(answers[row]));
  stored.partly_forgotten = apps_partly_forgotten[row];
  return stored;
}

void CustomerTable::compact_texts() {
  constexpr std::size_t kSlack = 4096;
  if (texts.size() < kSlack + 2 * std::size_t{size()}) return;
  TextTable fresh;
  const auto move_text = [&](std::uint32_t& id) { id = fresh.intern(texts[id]); };
  for (auto& id : descriptions) move_text(id);
  for (auto& id : app_errors) move_text(id);
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
  customer.apps = apps.counts(answers[row]);
  customer.apps_error = texts[app_errors[row]];
  customer.updated_at = updated_at[row];
  customer.apps_fetched_at = apps_fetched_at[row];
  customer.missing_since = missing_since[row];
  customer.last_job_id = last_job[row];
  if (!app.empty()) customer.app_status = apps.status_of(answers[row], app);
  return customer;
}

std::vector<model::CustomerAppStatus> CustomerTable::app_status(Row row) const {
  std::vector<model::CustomerAppStatus> list;
  if (answers[row] == AppAnswers::kNone) return list;
  for (auto& status : apps.statuses(answers[row])) {
    auto& item = list.emplace_back();
    item.status = std::move(status);
    item.category = model::category_from_raw(item.status.raw_status);
    item.fetched_at = apps_fetched_at[row];
    item.stale = app_errors[row] != 0 || apps_partly_forgotten[row];
    item.error = texts[app_errors[row]];
  }
  return list;
}

}  // namespace tms::core
