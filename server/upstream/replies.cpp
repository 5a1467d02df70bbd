#include "server/upstream/replies.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "server/upstream/state_reply.h"
#include "shared/model/text.h"

namespace tms::upstream {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxMessageBytes = 500;
constexpr std::size_t kMaxBodyRead = 64 * 1024;  // of an answer that is no JSON
constexpr std::size_t kWordLength = 8;           // a shorter secret may be a part of common words
constexpr std::size_t kMaxApps = 256;            // of one customer; a dozen in production
constexpr std::size_t kMaxAppNameBytes = 100;
constexpr std::size_t kMaxTokenBytes = 16 * 1024;

bool is_shallow(std::string_view body) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return false;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return true;
}

// Discarded when it is no JSON or too deep.
json parse(std::string_view body) {
  if (!is_shallow(body)) return json(json::value_t::discarded);
  return json::parse(body.begin(), body.end(), nullptr, false);
}

const std::string* text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return nullptr;
  return found->get_ptr<const std::string*>();
}

std::string message_of(const json& reply) {
  if (!reply.is_object()) return {};
  for (const char* name : {"message", "error_description", "detail", "error", "errorCode"}) {
    if (const auto* text = text_of(reply, name); text && !text->empty()) return *text;
  }
  return {};
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Masks a secret wherever it stands. A short one only as a whole word: "no" would else mangle every
// "not", and tell what it is by that.
void mask(std::string& text, std::string_view secret) {
  constexpr std::string_view kMask = "[token]";
  if (secret.empty()) return;
  const auto stands_alone = [&](std::size_t at) {
    const std::size_t end = at + secret.size();
    const bool goes_on_before =
        at > 0 && is_word_character(secret.front()) && is_word_character(text[at - 1]);
    const bool goes_on_behind =
        end < text.size() && is_word_character(secret.back()) && is_word_character(text[end]);
    return !goes_on_before && !goes_on_behind;
  };
  for (auto at = text.find(secret); at != std::string::npos;) {
    const bool is_masked = secret.size() >= kWordLength || stands_alone(at);
    if (is_masked) text.replace(at, secret.size(), kMask);
    at = text.find(secret, at + (is_masked ? kMask.size() : 1));
  }
}

// The beginning of a body that is no JSON, without a secret that the end would cut in two.
std::string beginning_of(std::string_view body, std::string_view secret) {
  std::string text(body.substr(0, kMaxBodyRead));
  mask(text, secret);
  if (body.size() > kMaxBodyRead) text.resize(text.size() - std::min(text.size(), secret.size()));
  return std::string(model::trim(text));
}

std::string_view trim_quotes(std::string_view text) {
  text = model::trim(text);
  while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
  return text;
}

// "those CIDs [a, b] do not exist" -> those of a, b that were asked for; nullopt: other words.
std::optional<std::vector<std::string>> parse_unknown_cids(const std::string& message,
                                                           const std::vector<std::string>& cids) {
  const std::string lower = model::to_lower(message);
  const auto open = lower.find('[');
  const auto close = open == std::string::npos ? open : lower.find(']', open);
  if (close == std::string::npos || lower.find("cid") > open ||
      lower.find("not exist", close) == std::string::npos) {
    return std::nullopt;
  }
  const std::unordered_set<std::string_view> asked(cids.begin(), cids.end());
  std::unordered_set<std::string_view> seen;
  std::vector<std::string> unknown;
  std::string_view list = std::string_view(message).substr(open + 1, close - open - 1);
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", "), list.size());
    const std::string_view cid = trim_quotes(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (asked.contains(cid) && seen.insert(cid).second) unknown.emplace_back(cid);
  }
  return unknown;
}

bool says_not_ready(const std::string& message) {
  return model::to_lower(message).find("not ready") != std::string::npos;
}

// A refusal in words: of a 200 with success = false, or of a 4xx.
SetActionMeaning read_refusal(const std::string& message, const std::vector<std::string>& cids) {
  if (auto unknown = parse_unknown_cids(message, cids); unknown && !unknown->empty()) {
    return {SetActionVerdict::UnknownCids, std::move(*unknown)};
  }
  if (says_not_ready(message)) return {SetActionVerdict::NotReady, {}};
  return {SetActionVerdict::Refused, {}};
}

}  // namespace

std::string words_of(int http_status, std::string_view body, std::string_view secret) {
  std::string words = message_of(parse(body));
  if (words.empty() && (http_status < 200 || http_status >= 300)) {
    words = "HTTP " + std::to_string(http_status);
    const std::string text = beginning_of(body, secret);
    if (!text.empty()) words.append(": ").append(text);
  } else {
    mask(words, secret);
  }
  return model::clean_text(words, kMaxMessageBytes);
}

SetActionMeaning read_set_action(int http_status, std::string_view body,
                                 const std::vector<std::string>& cids) {
  if (http_status == 401 || http_status == 403) return {SetActionVerdict::Unauthorized, {}};
  if (http_status == 429 || http_status == 503) return {SetActionVerdict::Busy, {}};
  if (http_status >= 500 || http_status < 200) return {SetActionVerdict::Unknown, {}};

  const json reply = parse(body);
  if (http_status >= 300) return read_refusal(message_of(reply), cids);

  if (!reply.is_object()) return {SetActionVerdict::Unknown, {}};
  const auto success = reply.find("success");
  if (success == reply.end()) return {SetActionVerdict::Accepted, {}};
  if (!success->is_boolean()) return {SetActionVerdict::Unknown, {}};
  if (success->get<bool>()) return {SetActionVerdict::Accepted, {}};
  return read_refusal(message_of(reply), cids);
}

bool read_app_status_body(std::string_view body, std::vector<AppRecord>& apps) {
  const json reply = parse(body);
  if (!reply.is_array() || reply.size() > kMaxApps) return false;
  apps.clear();
  for (const json& record : reply) {
    if (!record.is_object()) return false;
    const std::string* app = text_of(record, "app_name");
    if (app == nullptr || app->empty()) return false;
    const std::string* status = text_of(record, "status");
    const std::string* reason = text_of(record, "reason");
    apps.push_back({model::clean_text(*app, kMaxAppNameBytes),
                    status ? model::clean_text(*status, kMaxMessageBytes) : "",
                    reason ? model::clean_text(*reason, kMaxMessageBytes) : ""});
  }
  return true;
}

std::optional<Token> read_token(std::string_view body) {
  const json reply = parse(body);
  if (!reply.is_object()) return std::nullopt;
  const std::string* access_token = text_of(reply, "access_token");
  // Anything but visible ASCII would break out of the Authorization header.
  if (access_token == nullptr || access_token->empty() || access_token->size() > kMaxTokenBytes ||
      !std::all_of(access_token->begin(), access_token->end(),
                   [](char c) { return c > ' ' && c < '\x7f'; })) {
    return std::nullopt;
  }
  Token token;
  token.access_token = *access_token;
  if (const auto* type = text_of(reply, "token_type")) {
    token.token_type = model::clean_text(*type, 50);
  }
  if (const auto* scope = text_of(reply, "scope")) {
    token.scope = model::clean_text(*scope, kMaxMessageBytes);
  }
  if (const auto expires = reply.find("expires_in"); expires != reply.end()) {
    if (expires->is_number_unsigned()) {
      token.expires_in_s = static_cast<std::int64_t>(
          std::min<std::uint64_t>(expires->get<std::uint64_t>(), 10ull * 365 * 86'400));
    }
  }
  return token;
}

}  // namespace tms::upstream
