#include "server/capacity/person.h"

#include <algorithm>
#include <array>
#include <utility>

#include "shared/model/customer_query.h"
#include "shared/model/job_request.h"
#include "shared/model/text.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/query.h"

namespace tms::capacity {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds kBetweenPolls{2};
constexpr milliseconds kLeastThought{1'000};
constexpr milliseconds kMostThought{5'000};
constexpr milliseconds kBetweenLooksAtJob{1'000};
constexpr seconds kJobEndsWithin{180};
constexpr std::uint32_t kWindow = 200;  // rows that the page asks for at once
constexpr std::size_t kMostInOneUsualAction = 20;
constexpr std::array kRound{model::Action::TranBegin, model::Action::PeEnable,
                            model::Action::TEnable, model::Action::PeFinalize};

}  // namespace

Person::Person(Crowd& crowd, Account account, std::vector<std::string> cids, std::uint32_t seed)
    : crowd_(crowd),
      account_(std::move(account)),
      cids_(std::move(cids)),
      api_(crowd.url, &crowd.timings),
      random_(seed) {}

void Person::live() {
  if (const auto signed_in = api_.sign_in(account_.username, account_.password); !signed_in) {
    note(signed_in.error());
    crowd_.stop.stop_because("A user could not sign in: " + signed_in.error().message);
    if (crowd_.start_line) crowd_.start_line->arrive_and_drop();
    return;
  }
  ++crowd_.signed_in;
  ++crowd_.at_work;
  if (crowd_.start_line) {
    work_in_waves();
    crowd_.start_line->arrive_and_drop();
  } else {
    work_as_usual();
  }
  --crowd_.at_work;
  api_.sign_out();
}

void Person::work_as_usual() {
  // Of 20 steps: 6 looks, 4 searches, 4 pages, 3 customers, 2 looks at jobs, 1 action.
  constexpr std::array<Step, 20> steps{
      &Person::look,          &Person::look,         &Person::look,          &Person::look,
      &Person::look,          &Person::look,         &Person::search,        &Person::search,
      &Person::search,        &Person::search,       &Person::page,          &Person::page,
      &Person::page,          &Person::page,         &Person::open_customer, &Person::open_customer,
      &Person::open_customer, &Person::look_at_jobs, &Person::look_at_jobs,  &Person::act};
  while (!crowd_.stop.is_stopped()) {
    (this->*steps[any(steps.size())])();
    think(kLeastThought, kMostThought);
  }
}

void Person::work_in_waves() {
  crowd_.start_line->arrive_and_wait();
  think(milliseconds(0), kLeastThought);
  for (;;) {
    const auto action = kRound[actions_++ % kRound.size()];
    const auto token = crowd_.stop.is_stopped() ? std::string() : prepare(action, cids_);
    crowd_.start_line->arrive_and_wait();
    if (crowd_.stop.is_stopped()) return;
    if (const auto job = start(action, token, cids_.size()); !job.empty()) watch(job, cids_.size());
    look();
    think(kLeastThought, kLeastThought * 2);
  }
}

void Person::look() {
  model::CustomerQuery query;
  query.cluster = crowd_.cluster;
  query.filter.states = {static_cast<model::State>(any(5))};
  query.limit = kWindow;
  get(Route::Customers, "/api/v1/customers?" + protocol::write_customer_query(query));
  get(Route::Summary, "/api/v1/customers/summary?cluster=" + model::percent_encode(crowd_.cluster));
}

void Person::search() {
  model::CustomerQuery query;
  query.cluster = crowd_.cluster;
  query.limit = kWindow;
  const auto wanted = cid().substr(0, 4);
  for (std::size_t typed = 2; typed <= wanted.size(); ++typed) {  // as he types
    query.filter.q = wanted.substr(0, typed);
    get(Route::Customers, "/api/v1/customers?" + protocol::write_customer_query(query));
    think(milliseconds(150), milliseconds(300));
  }
}

void Person::page() {
  model::CustomerQuery query;
  query.cluster = crowd_.cluster;
  query.limit = kWindow;
  query.sort = {model::CustomerSortKey::UpdatedAt, true};
  query.offset = any(std::max(crowd_.customers, 1u));
  for (int window = 0; window < 3; ++window, query.offset += kWindow) {
    get(Route::Customers, "/api/v1/customers?" + protocol::write_customer_query(query));
    think(milliseconds(200), milliseconds(600));
  }
}

void Person::open_customer() {
  const auto which = "cluster=" + model::percent_encode(crowd_.cluster) + "&cid=" + cid();
  get(Route::Customer, "/api/v1/customer?" + which);
  get(Route::Audit, "/api/v1/audit?limit=50&" + which);
}

void Person::look_at_jobs() {
  get(Route::Jobs, "/api/v1/jobs?limit=50");
}

void Person::act() {
  const auto action = kRound[actions_++ % kRound.size()];
  auto cids = cids_;
  std::shuffle(cids.begin(), cids.end(), random_);
  cids.resize(std::min<std::size_t>(cids.size(), 1 + any(kMostInOneUsualAction)));
  const auto token = prepare(action, cids);
  if (token.empty()) return;
  think(kLeastThought, kMostThought);  // he reads the dry run
  if (const auto job = start(action, token, cids.size()); !job.empty()) watch(job, cids.size());
}

std::string Person::prepare(model::Action action, const std::vector<std::string>& cids) {
  model::CidsSelection selection;
  for (const auto& cid : cids) selection.list.ids.push_back(model::CustomerId::trusted(cid));
  model::PreviewRequest request;
  request.cluster = crowd_.cluster;
  request.action = action;
  request.selection = std::move(selection);
  const auto answer = api_.send(Route::Preview, "POST", "/api/v1/jobs/preview",
                                protocol::write_preview_request(request));
  if (!answer) {
    note(answer.error());
    return {};
  }
  const auto result = protocol::read_preview_result(*answer);
  if (!result) note_unreadable(result.error());
  return result ? result->selection_token : std::string();
}

std::string Person::start(model::Action action, const std::string& token, std::size_t count) {
  if (token.empty()) return {};
  model::JobRequest request;
  request.cluster = crowd_.cluster;
  request.action = action;
  request.selection_token = token;
  request.reason = "capacity validation";
  request.confirm_count = count;
  const auto answer =
      api_.send(Route::CreateJob, "POST", "/api/v1/jobs", protocol::write_job_request(request));
  if (!answer) {
    note(answer.error());
    return {};
  }
  const auto job = protocol::read_accepted_job(*answer);
  if (!job) {
    note_unreadable(job.error());
    return {};
  }
  ++crowd_.actions_started;
  crowd_.customers_acted_on += count;
  return job->id.text();
}

void Person::watch(const std::string& job_id, std::size_t count) {
  const auto deadline = Clock::now() + kJobEndsWithin;
  while (Clock::now() < deadline) {
    const auto answer = api_.get(Route::Job, "/api/v1/jobs/" + job_id);
    if (!answer) return note(answer.error());
    const auto job = protocol::read_job(*answer);
    if (job && model::has_ended(job->status)) {
      ++crowd_.actions_ended;
      crowd_.customers_succeeded += job->counts[model::Outcome::Succeeded];
      return;
    }
    // The job is watched to its end even after the bell: an action without a verdict is a loss.
    const auto next = Clock::now() + kBetweenLooksAtJob;
    if (!crowd_.stop.wait_until(next)) std::this_thread::sleep_until(next);
  }
  crowd_.timings.add_error({Clock::now(), "an action without an end",
                            "An action on " + std::to_string(count) + " customers goes on after " +
                                std::to_string(kJobEndsWithin.count()) + " s."});
}

void Person::get(Route route, const std::string& target) {
  if (crowd_.stop.is_stopped()) return;
  if (const auto answer = api_.get(route, target); !answer) note(answer.error());
}

// His page asks what has changed while he thinks.
void Person::think(milliseconds least, milliseconds most) {
  const auto spread = static_cast<std::uint32_t>((most - least).count()) + 1;
  const auto until = Clock::now() + least + milliseconds(any(spread));
  while (next_poll_ < until) {
    if (!crowd_.stop.wait_until(std::max(next_poll_, Clock::now()))) return;
    const auto answer = api_.get(Route::Revisions, "/api/v1/revisions", Purpose::Background);
    if (!answer) note(answer.error());
    next_poll_ = Clock::now() + kBetweenPolls;
  }
  crowd_.stop.wait_until(until);
}

void Person::note(const CallFailure& failure) {
  if (!failure.is_limit()) return;  // counted with the timings
  crowd_.stop.stop_because(failure.explained());
}

void Person::note_unreadable(const model::Error& error) {
  crowd_.timings.add_error({Clock::now(), "an answer that cannot be read", error.message});
}

std::uint32_t Person::any(std::uint32_t below) {
  return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(random_);
}

std::string Person::cid() {
  return cids_[any(static_cast<std::uint32_t>(cids_.size()))];
}

}  // namespace tms::capacity
