#include "csimdjson.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include <simdjson.h>

using namespace simdjson;

namespace {
constexpr size_t kSlots = 512;
constexpr size_t kMaxNames = 200;
constexpr size_t kMaxName = 64;

inline uint32_t hash_name(const char *name, size_t length) {
  // First, middle and last letter and the length tell field names apart well enough; what
  // collides is told apart by comparison.
  auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(name[i])); };
  uint32_t h = static_cast<uint32_t>(length) * 0x9E3779B1u;
  h ^= at(0) * 0x85EBCA77u;
  h ^= at(length / 2) * 0xC2B2AE3Du;
  h ^= at(length - 1) * 0x27D4EB2Fu;
  return (h ^ (h >> 15)) & (kSlots - 1);
}
}  // namespace

struct csj_table {
  struct Slot {
    uint8_t length;
    uint8_t field;
    char name[kMaxName];
  };
  Slot slots[kSlots];
  size_t count;

  uint8_t find(const char *name, size_t length) const {
    if (length == 0 || length > kMaxName) return 0;
    // Ends at an empty slot: the table is never full.
    for (uint32_t at = hash_name(name, length);; at = (at + 1) & (kSlots - 1)) {
      const Slot &slot = slots[at];
      if (slot.length == 0) return 0;
      if (slot.length == length && std::memcmp(slot.name, name, length) == 0) return slot.field;
    }
  }
};

struct csj_parser {
  ondemand::parser parser;
  size_t max_bytes;
  uint32_t max_depth;
  uint32_t max_nodes;
  uint8_t *buffer = nullptr;
  size_t capacity = 0;
  csj_node *nodes = nullptr;
  size_t count = 0;
  uint8_t duplicate = 0;
  const csj_table *nested = nullptr;

  explicit csj_parser(size_t bytes, uint32_t depth, uint32_t node_limit)
      : parser(bytes), max_bytes(bytes), max_depth(depth), max_nodes(node_limit) {}
  ~csj_parser() {
    std::free(buffer);
    std::free(nodes);
  }

  bool reserve(size_t length) {
    size_t needed = length + SIMDJSON_PADDING;
    if (needed <= capacity) return true;
    size_t grown = capacity == 0 ? 4096 : capacity;
    while (grown < needed) grown *= 2;
    auto *fresh = static_cast<uint8_t *>(std::realloc(buffer, grown));
    if (fresh == nullptr) return false;
    buffer = fresh;
    capacity = grown;
    return true;
  }

  csj_status object(ondemand::object &object, uint32_t depth, const csj_table *table);
  csj_status array(ondemand::array &array, uint32_t depth, bool keep);
  csj_status value(ondemand::value &value, uint32_t depth, uint8_t field, bool keep);
  csj_status string(ondemand::value &value, std::string_view token, csj_node &node, bool keep);
};

namespace {
csj_status status_of(error_code error) {
  switch (error) {
    case SUCCESS: return CSJ_OK;
    case EMPTY: return CSJ_EMPTY;
    case UTF8_ERROR: return CSJ_INVALID_UTF8;
    case CAPACITY: return CSJ_TOO_LARGE;
    case DEPTH_ERROR: return CSJ_TOO_DEEP;
    case MEMALLOC: return CSJ_OUT_OF_MEMORY;
    default: return CSJ_MALFORMED;
  }
}

inline std::string_view trimmed(std::string_view token) {
  size_t length = token.size();
  while (length > 0) {
    char c = token[length - 1];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') break;
    --length;
  }
  return token.substr(0, length);
}

/// RFC 8259 section 6: -? int frac? exp?
bool is_number(std::string_view text) {
  size_t at = 0, end = text.size();
  auto digits = [&] {
    size_t start = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') ++at;
    return at - start;
  };
  if (at < end && text[at] == '-') ++at;
  size_t start = at;
  size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
  if (at < end && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < end && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < end && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == end;
}
}  // namespace

csj_status csj_parser::string(
    ondemand::value &value, std::string_view token, csj_node &node, bool keep) {
  if (token.size() < 2 || token.back() != '"') return CSJ_MALFORMED;
  std::string_view text = token.substr(1, token.size() - 2);
  if (std::memchr(text.data(), '\\', text.size()) != nullptr) {
    // Unescaping also checks the escapes, so it is done for strings nobody asked for.
    auto error = value.get_string().get(text);
    if (error) return status_of(error);
  }
  if (keep) {
    node.kind = CSJ_STRING;
    node.text = reinterpret_cast<const uint8_t *>(text.data());
    node.length = static_cast<uint32_t>(text.size());
  }
  return CSJ_OK;
}

csj_status csj_parser::value(
    ondemand::value &value, uint32_t depth, uint8_t field, bool keep) {
  std::string_view token = trimmed(value.raw_json_token());
  if (token.empty()) return CSJ_MALFORMED;
  if (token == "null") return CSJ_OK;
  csj_node scratch;
  if (keep && count == max_nodes) return CSJ_TOO_MANY_NODES;
  const size_t index = count;
  csj_node &node = keep ? nodes[count++] : scratch;
  node = csj_node{nullptr, 0, 1, CSJ_OBJECT, field};
  switch (token.front()) {
    case '"': return string(value, token, node, keep);
    case '{': {
      ondemand::object inner;
      if (auto error = value.get_object().get(inner)) return status_of(error);
      csj_status status = object(inner, depth + 1, keep ? nested : nullptr);
      if (keep) nodes[index].span = static_cast<uint32_t>(count - index);
      return status;
    }
    case '[': {
      ondemand::array inner;
      if (auto error = value.get_array().get(inner)) return status_of(error);
      node.kind = CSJ_ARRAY;
      csj_status status = array(inner, depth + 1, keep);
      if (keep) nodes[index].span = static_cast<uint32_t>(count - index);
      return status;
    }
    default: break;
  }
  if (token == "true") {
    node.kind = CSJ_TRUE;
  } else if (token == "false") {
    node.kind = CSJ_FALSE;
  } else if (is_number(token)) {
    node.kind = CSJ_NUMBER;
    node.text = reinterpret_cast<const uint8_t *>(token.data());
    node.length = static_cast<uint32_t>(token.size());
  } else {
    return CSJ_MALFORMED;
  }
  return CSJ_OK;
}

csj_status csj_parser::array(ondemand::array &array, uint32_t depth, bool keep) {
  if (depth > max_depth) return CSJ_TOO_DEEP;
  for (auto element : array) {
    ondemand::value item;
    if (auto error = std::move(element).get(item)) return status_of(error);
    csj_status status = value(item, depth, 0, keep);
    if (status != CSJ_OK) return status;
  }
  return CSJ_OK;
}

csj_status csj_parser::object(
    ondemand::object &object, uint32_t depth, const csj_table *table) {
  if (depth > max_depth) return CSJ_TOO_DEEP;
  uint64_t seen[4] = {0, 0, 0, 0};
  for (auto entry : object) {
    ondemand::field item;
    if (auto error = std::move(entry).get(item)) return status_of(error);
    uint8_t field = 0;
    const char *raw = item.key().raw();
    size_t length = 0;
    // Stage 1 has proved that the closing quote exists; a longer name is unknown anyway.
    while (length <= kMaxName && raw[length] != '"' && raw[length] != '\\') ++length;
    if (length > kMaxName || raw[length] == '\\') {
      std::string_view name;
      if (auto error = item.unescaped_key().get(name)) return status_of(error);
      if (table != nullptr) field = table->find(name.data(), name.size());
    } else if (table != nullptr) {
      field = table->find(raw, length);
    }
    if (field != 0) {
      const uint64_t bit = uint64_t(1) << (field & 63);
      if (seen[field >> 6] & bit) {
        duplicate = field;
        return CSJ_DUPLICATE_FIELD;
      }
      seen[field >> 6] |= bit;
    }
    csj_status status = value(item.value(), depth, field, field != 0);
    if (status != CSJ_OK) return status;
  }
  return CSJ_OK;
}

extern "C" csj_table *csj_table_create(void) {
  return static_cast<csj_table *>(std::calloc(1, sizeof(csj_table)));
}

extern "C" int csj_table_add(
    csj_table *table, const char *name, size_t length, uint8_t field) {
  if (length == 0 || length > kMaxName || field == 0 || table->count >= kMaxNames) return 0;
  uint32_t at = hash_name(name, length);
  while (table->slots[at].length != 0) {
    const auto &slot = table->slots[at];
    if (slot.length == length && std::memcmp(slot.name, name, length) == 0) return 1;
    at = (at + 1) & (kSlots - 1);
  }
  auto &slot = table->slots[at];
  slot.length = static_cast<uint8_t>(length);
  slot.field = field;
  std::memcpy(slot.name, name, length);
  ++table->count;
  return 1;
}

extern "C" void csj_table_destroy(csj_table *table) { std::free(table); }

extern "C" csj_parser *csj_parser_create(
    size_t max_bytes, uint32_t max_depth, uint32_t max_nodes) {
  try {
    auto *created = new csj_parser(max_bytes, max_depth, max_nodes);
    created->nodes = static_cast<csj_node *>(std::calloc(max_nodes, sizeof(csj_node)));
    if (created->nodes == nullptr || !created->reserve(0)) {
      delete created;
      return nullptr;
    }
    return created;
  } catch (...) {
    return nullptr;
  }
}

extern "C" void csj_parser_destroy(csj_parser *parser) { delete parser; }

extern "C" csj_status csj_parse(
    csj_parser *parser, const csj_table *root, const csj_table *nested, const uint8_t *bytes,
    size_t length, const csj_node **nodes, size_t *count) {
  *nodes = parser->nodes;
  *count = 0;
  if (length == 0 || bytes == nullptr) return CSJ_EMPTY;
  if (length > parser->max_bytes) return CSJ_TOO_LARGE;
  try {
    if (!parser->reserve(length)) return CSJ_OUT_OF_MEMORY;
    std::memcpy(parser->buffer, bytes, length);
    std::memset(parser->buffer + length, ' ', SIMDJSON_PADDING);
    ondemand::document document;
    auto error = parser->parser.iterate(parser->buffer, length, parser->capacity).get(document);
    if (error) return status_of(error);
    ondemand::json_type type;
    if ((error = document.type().get(type))) return status_of(error);
    if (type != ondemand::json_type::object) return CSJ_NOT_AN_OBJECT;
    ondemand::object object;
    if ((error = document.get_object().get(object))) return status_of(error);
    parser->count = 1;
    parser->nested = nested;
    parser->nodes[0] = csj_node{nullptr, 0, 1, CSJ_OBJECT, 0};
    csj_status status = parser->object(object, 1, root);
    if (status == CSJ_DUPLICATE_FIELD) *count = parser->duplicate;
    if (status != CSJ_OK) return status;
    // Out of bounds is how simdjson says that nothing follows the root.
    const char *rest;
    if (document.current_location().get(rest) != OUT_OF_BOUNDS) return CSJ_MALFORMED;
    parser->nodes[0].span = static_cast<uint32_t>(parser->count);
    *count = parser->count;
    return CSJ_OK;
  } catch (...) {
    return CSJ_OUT_OF_MEMORY;
  }
}
