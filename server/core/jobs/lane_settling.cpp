// Reads of the cluster about calls whose end is not known, and about accepted ones that no read has
// shown yet (PRODUCT 1.1 "Settling"; the rules themselves are in settling.h).
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "server/core/jobs/cluster_lane.h"

namespace tms::core {

using model::AuditOutcome;
using model::JobStatus;
using model::Outcome;
using model::TimeMs;

namespace {

constexpr std::uint32_t kMostDoublings = 5;
constexpr TimeMs kLongestReadIntervalMs = 15'000;

OutcomeGroup settled_as(Outcome outcome, std::optional<AuditOutcome> audit, std::string message) {
  OutcomeGroup group;
  group.outcome = outcome;
  group.audit = audit;
  group.detail = "Settled by reading the cluster: " + message;
  group.message = std::move(message);
  return group;
}

}  // namespace

void ClusterLane::settle_questions() {
  while (auto question = next_question()) {
    drop_answered(*question);
    if (question->positions.empty()) {
      recorder_.post([this, job = question->job] {
        finish_if_over(job);
        release_if_settled(job);
      });
      continue;
    }
    ask(*question);
  }
}

// What a read sent at `now` might decide. A third state may pass into the requested one: it is read
// for as long as a job waits for it, although a cancelled job has ended before.
bool ClusterLane::is_open(const ActiveJob& job, const JobMember& member, TimeMs now) const {
  if (member.outcome == Outcome::Unknown) {
    const bool waited_for = now <= member.sent_at + services_.options.unknown_ends_after.count();
    return !member.left_alone || waited_for || !model::has_ended(job.head.status);
  }
  return member.unconfirmed && now > member.sent_at + settle_after_ms();
}

// When the cluster should be asked about this job next; unset: nothing is open. A job in which
// nothing is open any more comes due as well: its question is empty, and lets it go.
std::optional<TimeMs> ClusterLane::due_at(const ActiveJob& job, TimeMs now) const {
  std::optional<TimeMs> due;
  const auto not_later_than = [&due](TimeMs at) { due = due ? std::min(*due, at) : at; };
  if (job.unconfirmed_since) {
    not_later_than(std::max(*job.unconfirmed_since + settle_after_ms() + 1, job.next_read_at));
  }
  if (job.unknown() > 0) {
    for (const auto& member : job.members()) {
      if (member.outcome != Outcome::Unknown) continue;
      not_later_than(job.next_read_at);
      const TimeMs decides_at = member.sent_at + settle_after_ms() + 1;
      if (!member.left_alone && job.last_read_at < decides_at) not_later_than(decides_at);
      const TimeMs too_old_at = member.sent_at + services_.options.unknown_ends_after.count();
      if (!model::has_ended(job.head.status) && too_old_at > now) not_later_than(too_old_at);
    }
  }
  if (due) {
    const TimeMs earliest = job.last_read_at + services_.options.first_backoff.count();
    due = std::max({*due, earliest, reads_not_before_});
  }
  return due;
}

std::optional<ClusterLane::OpenQuestion> ClusterLane::next_question() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const TimeMs now = services_.clock();
    std::optional<TimeMs> earliest;
    for (const auto& job : jobs_) {
      const auto due = due_at(*job, now);
      if (!due) continue;
      if (*due > now) {
        earliest = earliest ? std::min(*earliest, *due) : *due;
        continue;
      }
      job->last_read_at = now;
      const auto interval = services_.options.first_backoff.count()
                            << std::min(job->fruitless_reads++, kMostDoublings);
      job->next_read_at = now + std::min<TimeMs>(interval, kLongestReadIntervalMs);
      OpenQuestion question{job, {}};
      for (std::uint32_t i = 0; i < job->members().size(); ++i) {
        if (is_open(*job, job->members()[i], now)) question.positions.push_back(i);
      }
      job->recount_unconfirmed();
      return question;
    }
    if (!earliest) {
      settle_wake_.wait(lock);
    } else {
      // Not longer than a second, because the clock may be set.
      const auto wait = std::clamp<TimeMs>(*earliest - now, 1, 1000);
      settle_wake_.wait_for(lock, std::chrono::milliseconds(wait));
    }
  }
  return std::nullopt;
}

// Leaves out what needs no read: accepted actions that a sync has shown meanwhile, or that a later
// call has overtaken, and customers that another job holds now.
void ClusterLane::drop_answered(OpenQuestion& question) {
  auto& job = *question.job;
  const auto customers = job.customers_of(question.positions);
  const auto facts = services_.directory.facts(customers);
  const auto holders = services_.claims.holders(customers);
  Positions open;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < question.positions.size(); ++i) {
    auto& member = job.member(question.positions[i]);
    const bool taken_over = !holders[i].is_nil() && holders[i] != job.id;
    const bool still_requested =
        facts[i].requested == job.action && facts[i].requested_at <= member.sent_at;
    if (member.outcome == Outcome::Unknown) {
      const bool overtaken = taken_over || facts[i].requested_at > member.sent_at;
      member.left_alone = member.left_alone || overtaken;
      if (!overtaken) open.push_back(question.positions[i]);
    } else if (member.unconfirmed && still_requested && !taken_over) {
      open.push_back(question.positions[i]);
    } else {
      member.unconfirmed = false;
    }
  }
  question.positions = std::move(open);
}

void ClusterLane::ask(const OpenQuestion& question) {
  const auto& job = question.job;
  refresh_settings();
  const auto customers = job->customers_of(question.positions);
  const auto asked_at = Steady::now();
  const auto read = services_.clusters.read_states(cluster_, job->owner, customers);
  if (read.error) {
    const std::lock_guard lock(mutex_);
    reads_not_before_ = services_.clock() + asked_wait(read.error->retry_after_s).count();
  }
  if (read.error && read.error->code == model::ErrorCode::ClusterUnauthorized) {
    pause_for_credentials(job, *read.error, asked_at);
  }
  std::unordered_map<CustomerKey, std::uint32_t> position_of;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    position_of.emplace(customers[i], question.positions[i]);
  }
  std::vector<Answer> answers;
  for (const auto& one : read.reads) {
    const auto found = position_of.find(one.key);
    if (found == position_of.end()) continue;
    answers.push_back({found->second, {one.state, one.listed, one.sent_at}});
  }
  recorder_.post([this, job, answers = std::move(answers)] { record_settlement(job, answers); });
}

SentCall ClusterLane::sent_call(const ActiveJob& job, const JobMember& member) const {
  return {model::requested_state(*job.action), member.previous, member.sent_at};
}

AcceptedVerdict ClusterLane::judge(const ActiveJob& job, const JobMember& member,
                                   const StateSeen& seen) const {
  return judge_accepted(sent_call(job, member), seen, settle_after_ms(),
                        services_.options.unknown_ends_after.count());
}

// Empty: it is sent again.
std::string ClusterLane::why_not_sent_again(const ActiveJob& job, const JobMember& member) const {
  if (member.sends >= kMostSends) {
    return "Not applied: the cluster did nothing on " + std::to_string(member.sends) + " sends";
  }
  if (job.cancel_requested) return "Not applied; not sent again because the job was cancelled";
  if (model::has_ended(job.head.status)) {
    return "Not applied; not sent again because the job had ended";
  }
  return {};
}

std::vector<OutcomeGroup> ClusterLane::settlement_groups(const ActiveJob& job,
                                                         const std::vector<Answer>& answers) {
  std::vector<OutcomeGroup> groups;
  for (const auto& answer : answers) {
    const auto& member = job.members()[answer.position];
    auto settlement = settle(job, member, answer.seen);
    if (!settlement) continue;
    auto group = std::ranges::find_if(groups, [&](const OutcomeGroup& g) {
      return g.outcome == settlement->outcome && g.message == settlement->message;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), std::move(*settlement));
    group->positions.push_back(answer.position);
  }
  for (auto& group : groups) std::ranges::sort(group.positions);
  return groups;
}

// What a read makes of one customer; unset: nothing new.
std::optional<OutcomeGroup> ClusterLane::settle(const ActiveJob& job, const JobMember& member,
                                                const StateSeen& seen) const {
  const std::string shown = "the cluster shows " + std::string(to_string(seen.state));
  if (member.outcome == Outcome::Succeeded && member.unconfirmed) {
    const auto verdict = judge(job, member, seen);
    if (verdict == AcceptedVerdict::Contradicted) {
      return settled_as(Outcome::Failed, AuditOutcome::Failure, "accepted, not applied: " + shown);
    }
    if (verdict != AcceptedVerdict::Unlisted) return std::nullopt;
    auto accepted = settled_as(Outcome::Succeeded, std::nullopt,
                               "Accepted, but not confirmed: the cluster does not list this "
                               "customer, and is not read for it any more");
    accepted.unconfirmable = true;
    return accepted;
  }
  if (member.outcome != Outcome::Unknown) return std::nullopt;
  const auto verdict = judge_unknown(sent_call(job, member), seen, settle_after_ms());
  if (verdict == UnknownVerdict::Applied) {
    return settled_as(Outcome::Succeeded, AuditOutcome::Success, "Applied: " + shown);
  }
  if (verdict == UnknownVerdict::Open || member.left_alone) return std::nullopt;
  if (verdict == UnknownVerdict::ThirdState) {
    auto left =
        settled_as(Outcome::Unknown, std::nullopt,
                   (seen.listed ? "Neither the state from before nor the one asked for: " + shown
                                : std::string("The cluster no longer lists this customer")) +
                       "; not sent again, a person has to look");
    left.left_alone = true;
    return left;
  }
  if (auto why = why_not_sent_again(job, member); !why.empty()) {
    return settled_as(Outcome::Failed, AuditOutcome::Failure, std::move(why));
  }
  return settled_as(Outcome::Waiting, AuditOutcome::Failure,
                    "Not applied: the cluster still shows the state from before; it is sent again");
}

void ClusterLane::record_settlement(const JobPtr& job, const std::vector<Answer>& answers) {
  std::vector<OutcomeGroup> groups;
  {
    const std::lock_guard lock(mutex_);
    groups = settlement_groups(*job, answers);
    for (const auto& answer : answers) {  // no read will have to confirm these again
      auto& member = job->member(answer.position);
      const bool is_confirmed = judge(*job, member, answer.seen) == AcceptedVerdict::Confirmed;
      if (is_confirmed) member.unconfirmed = false;
    }
  }
  if (!record(job, std::nullopt, groups)) return;
  for (const auto& group : groups) {
    if (group.outcome != Outcome::Failed && !group.unconfirmable) continue;
    services_.directory.drop_requested(cluster_, job->customers_of(group.positions));
  }
  {
    const std::lock_guard lock(mutex_);
    for (const auto& group : groups) {
      apply(job, group);
      for (const auto position : group.positions) {
        auto& member = job->member(position);
        member.unconfirmed = false;  // the read has just shown it, or no read will
        member.left_alone = member.left_alone || group.left_alone;
      }
      if (group.outcome != Outcome::Unknown) job->fruitless_reads = 0;
    }
  }
  correct_final_status(job);
  after_change(job);
  release_if_settled(job);
}

}  // namespace tms::core
