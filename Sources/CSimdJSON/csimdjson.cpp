// simdjson's first stage finds the tokens of a document, all at once and with vector
// instructions, and proves it to be UTF-8 with closed strings free of control characters. What is
// left is the grammar over those tokens, walked here in one pass: for events of a few hundred
// bytes that costs half of what simdjson's on-demand front end does, and it checks the values
// that front end would skip.
#include "csimdjson.h"

#include <cstdlib>
#include <memory>
#include <new>

#include <simdjson.h>

#include "name_table.hpp"
#include "text.hpp"

namespace {
csj_status status_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS: return CSJ_OK;
    case simdjson::EMPTY: return CSJ_EMPTY;
    case simdjson::UTF8_ERROR: return CSJ_INVALID_UTF8;
    case simdjson::CAPACITY: return CSJ_TOO_LARGE;
    case simdjson::MEMALLOC: return CSJ_OUT_OF_MEMORY;
    default: return CSJ_MALFORMED;
  }
}
}  // namespace

struct csj_parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  size_t max_bytes;
  uint32_t max_depth;
  uint32_t max_nodes;
  /// The document, padded: tokens point into it and escapes are resolved in it.
  uint8_t *buffer = nullptr;
  size_t capacity = 0;
  csj_node *nodes = nullptr;
  size_t count = 0;
  uint8_t duplicate = 0;
  const csj_table *nested = nullptr;
  /// The next token's position, and that of the end. The positions are ascending, and there is
  /// one more behind the last: the length of the document.
  const uint32_t *token = nullptr;
  const uint32_t *end = nullptr;

  csj_parser(size_t bytes, uint32_t depth, uint32_t node_limit)
      : max_bytes(bytes), max_depth(depth), max_nodes(node_limit) {}
  ~csj_parser() {
    std::free(buffer);
    std::free(nodes);
  }

  bool reserve(size_t length) {
    if (stage != nullptr && length <= capacity) return true;
    size_t grown = capacity == 0 ? 4096 : capacity;
    while (grown < length) grown *= 2;
    auto *fresh = static_cast<uint8_t *>(
        std::realloc(buffer, grown + simdjson::SIMDJSON_PADDING));
    if (fresh == nullptr) return false;
    buffer = fresh;
    capacity = 0;
    auto error = stage == nullptr
        ? simdjson::get_active_implementation()->create_dom_parser_implementation(
              grown, max_depth, stage)
        : stage->set_capacity(grown);
    if (error) return false;
    capacity = grown;
    return true;
  }

  /// The character a token begins with; 0 at the end.
  uint8_t next() const { return token < end ? buffer[*token] : 0; }

  csj_status object(uint32_t depth, const csj_table *table);
  csj_status array(uint32_t depth, bool keep);
  csj_status value(uint32_t depth, uint8_t field, bool keep);
  csj_status scalar(csj_node &node);
  csj_status name(const csj_table *table, uint8_t &field);
};

/// A string, a number, true, false or null at the next token.
csj_status csj_parser::scalar(csj_node &node) {
  uint8_t *text = buffer + *token;
  // What stands between two tokens behind the first one's own characters is white space.
  size_t length = token[1] - token[0];
  ++token;
  while (length > 1) {
    const uint8_t last = text[length - 1];
    if (last != ' ' && last != '\n' && last != '\r' && last != '\t') break;
    --length;
  }
  switch (*text) {
    case '"': {
      if (length < 2 || text[length - 1] != '"') return CSJ_MALFORMED;
      ++text;
      length -= 2;
      if (csj::has_backslash(text, length) && !csj::unescape(text, length, length)) {
        return CSJ_MALFORMED;
      }
      node.kind = CSJ_STRING;
      break;
    }
    case 't':
      node.kind = CSJ_TRUE;
      return length == 4 && std::memcmp(text, "true", 4) == 0 ? CSJ_OK : CSJ_MALFORMED;
    case 'f':
      node.kind = CSJ_FALSE;
      return length == 5 && std::memcmp(text, "false", 5) == 0 ? CSJ_OK : CSJ_MALFORMED;
    case 'n':
      return length == 4 && std::memcmp(text, "null", 4) == 0 ? CSJ_OK : CSJ_MALFORMED;
    default:
      node.kind = CSJ_NUMBER;
      if (!csj::is_number(text, length)) return CSJ_MALFORMED;
  }
  node.text = text;
  node.length = static_cast<uint32_t>(length);
  return CSJ_OK;
}

csj_status csj_parser::value(uint32_t depth, uint8_t field, bool keep) {
  const uint8_t first = next();
  if (first == 'n') {
    csj_node absent;
    return scalar(absent);
  }
  if (first == 0) return CSJ_MALFORMED;
  if (keep && count == max_nodes) return CSJ_TOO_MANY_NODES;
  csj_node scratch;
  const size_t index = count;
  csj_node &node = keep ? nodes[count++] : scratch;
  node = csj_node{nullptr, 0, 1, CSJ_OBJECT, field};
  if (first != '{' && first != '[') return scalar(node);
  csj_status status;
  if (first == '{') {
    status = object(depth + 1, keep ? nested : nullptr);
  } else {
    node.kind = CSJ_ARRAY;
    status = array(depth + 1, keep);
  }
  if (keep) nodes[index].span = static_cast<uint32_t>(count - index);
  return status;
}

csj_status csj_parser::array(uint32_t depth, bool keep) {
  if (depth > max_depth) return CSJ_TOO_DEEP;
  ++token;
  if (next() == ']') {
    ++token;
    return CSJ_OK;
  }
  for (;;) {
    const csj_status status = value(depth, 0, keep);
    if (status != CSJ_OK) return status;
    const uint8_t after = next();
    if (after != ',' && after != ']') return CSJ_MALFORMED;
    ++token;
    if (after == ']') return CSJ_OK;
  }
}

/// The name at the next token, as the table's number for it.
csj_status csj_parser::name(const csj_table *table, uint8_t &field) {
  if (next() != '"') return CSJ_MALFORMED;
  uint8_t *text = buffer + *token + 1;
  const size_t length = token[1] - token[0] - 1;
  // Mostly the colon follows the closing quote. A name found then has no escape in it, for no
  // known name has; what is not found is looked at again with its escapes resolved.
  if (table != nullptr && length > 1 && text[length - 1] == '"') {
    const int found = table->find(text, length - 1);
    if (found >= 0) {
      field = table->names[found].field;
      ++token;
      return CSJ_OK;
    }
  }
  csj_node node;
  const csj_status status = scalar(node);
  if (status != CSJ_OK) return status;
  const int found = table == nullptr ? -1 : table->find(text, node.length);
  field = found < 0 ? 0 : table->names[found].field;
  return CSJ_OK;
}

csj_status csj_parser::object(uint32_t depth, const csj_table *table) {
  if (depth > max_depth) return CSJ_TOO_DEEP;
  ++token;
  if (next() == '}') {
    ++token;
    return CSJ_OK;
  }
  uint64_t seen[4] = {0, 0, 0, 0};
  for (;;) {
    uint8_t field = 0;
    csj_status status = name(table, field);
    if (status != CSJ_OK) return status;
    if (next() != ':') return CSJ_MALFORMED;
    ++token;
    if (field != 0) {
      const uint64_t bit = uint64_t(1) << (field & 63);
      if (seen[field >> 6] & bit) {
        duplicate = field;
        return CSJ_DUPLICATE_FIELD;
      }
      seen[field >> 6] |= bit;
    }
    status = value(depth, field, field != 0);
    if (status != CSJ_OK) return status;
    const uint8_t after = next();
    if (after != ',' && after != '}') return CSJ_MALFORMED;
    ++token;
    if (after == '}') return CSJ_OK;
  }
}

extern "C" csj_table *csj_table_create(void) {
  return static_cast<csj_table *>(std::calloc(1, sizeof(csj_table)));
}

extern "C" int csj_table_add(
    csj_table *table, const char *name, size_t length, uint8_t field) {
  return table->add(reinterpret_cast<const uint8_t *>(name), length, field) ? 1 : 0;
}

extern "C" void csj_table_destroy(csj_table *table) { std::free(table); }

extern "C" csj_parser *csj_parser_create(
    size_t max_bytes, uint32_t max_depth, uint32_t max_nodes) {
  if (max_nodes == 0 || max_depth == 0) return nullptr;
  try {
    auto created = std::make_unique<csj_parser>(max_bytes, max_depth, max_nodes);
    created->nodes = static_cast<csj_node *>(std::calloc(max_nodes, sizeof(csj_node)));
    if (created->nodes == nullptr || !created->reserve(1)) return nullptr;
    return created.release();
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
  if (length > parser->max_bytes || length > UINT32_MAX / 2) return CSJ_TOO_LARGE;
  try {
    if (!parser->reserve(length)) return CSJ_OUT_OF_MEMORY;
    std::memcpy(parser->buffer, bytes, length);
    std::memset(parser->buffer + length, ' ', simdjson::SIMDJSON_PADDING);
    auto error = parser->stage->stage1(
        parser->buffer, length, simdjson::stage1_mode::regular);
    if (error) return status_of(error);
    parser->token = parser->stage->structural_indexes.get();
    parser->end = parser->token + parser->stage->n_structural_indexes;
    parser->count = 0;
    if (parser->next() == '[') return CSJ_NOT_AN_OBJECT;
    const bool is_object = parser->next() == '{';
    if (!is_object) {
      const csj_status status = parser->value(0, 0, false);
      return status == CSJ_OK && parser->token == parser->end ? CSJ_NOT_AN_OBJECT : CSJ_MALFORMED;
    }
    parser->nested = nested;
    parser->nodes[parser->count++] = csj_node{nullptr, 0, 1, CSJ_OBJECT, 0};
    const csj_status status = parser->object(1, root);
    if (status == CSJ_DUPLICATE_FIELD) *count = parser->duplicate;
    if (status != CSJ_OK) return status;
    if (parser->token != parser->end) return CSJ_MALFORMED;
    parser->nodes[0].span = static_cast<uint32_t>(parser->count);
    *count = parser->count;
    return CSJ_OK;
  } catch (...) {
    return CSJ_OUT_OF_MEMORY;
  }
}
