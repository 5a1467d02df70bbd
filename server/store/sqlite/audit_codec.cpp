#include "server/store/sqlite/audit_codec.h"

#include <limits>

namespace tms::store::sqlite {
namespace {

std::uint64_t zigzag(std::uint64_t difference) {
  const auto sign = static_cast<std::uint64_t>(static_cast<std::int64_t>(difference) >> 63);
  return (difference << 1) ^ sign;
}

// Takes one difference off the front; false where the bytes end early or run over 64 bits.
bool take_difference(Bytes& packed, std::uint64_t& out) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < packed.size() && i < 10; ++i) {
    value |= static_cast<std::uint64_t>(packed[i] & 0x7f) << (7 * i);
    if ((packed[i] & 0x80) == 0) {
      out = (value >> 1) ^ (~(value & 1) + 1);
      packed = packed.subspan(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::uint8_t> pack_customers(std::span<const CustomerKey> keys) {
  std::vector<std::uint8_t> packed;
  packed.reserve(keys.size() * 2 + 8);
  std::uint64_t previous = 0;
  for (CustomerKey key : keys) {
    const auto current = static_cast<std::uint64_t>(key);
    std::uint64_t rest = zigzag(current - previous);
    for (; rest >= 0x80; rest >>= 7) packed.push_back(static_cast<std::uint8_t>(rest | 0x80));
    packed.push_back(static_cast<std::uint8_t>(rest));
    previous = current;
  }
  return packed;
}

bool unpack_customers(Bytes packed, std::vector<CustomerKey>& out) {
  out.clear();
  std::uint64_t key = 0;
  while (!packed.empty()) {
    std::uint64_t difference = 0;
    if (!take_difference(packed, difference)) return false;
    key += difference;
    out.push_back(static_cast<CustomerKey>(key));
  }
  return true;
}

std::uint64_t peek_customers(Bytes packed, std::size_t wanted, std::vector<CustomerKey>& first) {
  first.clear();
  std::uint64_t count = 0;
  for (std::uint8_t byte : packed) count += (byte & 0x80) == 0 ? 1 : 0;  // last bytes of varints
  std::uint64_t key = 0;
  std::uint64_t difference = 0;
  while (first.size() < wanted && take_difference(packed, difference)) {
    key += difference;
    first.push_back(static_cast<CustomerKey>(key));
  }
  return count;
}

PackedRequestId pack_request_id(std::string_view text) {
  if (text.size() == 36) {
    const auto uuid = model::Uuid::parse(text);
    if (uuid && !uuid->is_nil() && uuid->text() == text) return {*uuid, {}};
  }
  return {{}, text};
}

std::string unpack_request_id(Query& row, int column) {
  return row.is_blob(column) ? row.uuid(column).text() : row.string(column);
}

std::string join_lines(std::span<const std::string> lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (&line != lines.data()) text += '\n';
    text += line;
  }
  return text;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

const std::string& WordReader::text(std::int64_t id) {
  if (const auto found = known_.find(id); found != known_.end()) return found->second;
  if (known_.size() >= kRemembered) known_.clear();
  Query row = sql_.query("SELECT text FROM audit_words WHERE id = ?");
  return known_.emplace(id, row.bind(id).step() ? row.string(0) : std::string{}).first->second;
}

}  // namespace tms::store::sqlite
