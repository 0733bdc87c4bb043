/// A C view of simdjson: one pass over a JSON object that yields the fields a
/// name table knows, as a flat list of nodes.
///
/// No exception leaves this interface and nothing allocates per document once the buffers have
/// grown to their working size. A handle belongs to one thread at a time.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a document was found to be.
typedef enum : uint8_t {
  CSJ_OK = 0,
  CSJ_EMPTY = 1,
  CSJ_MALFORMED = 2,
  CSJ_INVALID_UTF8 = 3,
  CSJ_NOT_AN_OBJECT = 4,
  CSJ_TOO_DEEP = 5,
  CSJ_TOO_LARGE = 6,
  CSJ_TOO_MANY_NODES = 7,
  /// A known field occurs twice in one object, under one name or two.
  CSJ_DUPLICATE_FIELD = 8,
  CSJ_OUT_OF_MEMORY = 9,
} csj_status;

typedef enum : uint8_t {
  CSJ_OBJECT = 1,
  CSJ_ARRAY = 2,
  CSJ_STRING = 3,
  CSJ_NUMBER = 4,
  CSJ_TRUE = 5,
  CSJ_FALSE = 6,
} csj_kind;

/// A known field's value, or an array element. Nulls are left out: null means absent.
typedef struct {
  /// The unescaped string or the number's literal text; borrowed until the next document.
  const uint8_t *_Nullable text;
  uint32_t length;
  /// The nodes of this value's subtree, itself included: the next sibling is `span` further.
  uint32_t span;
  csj_kind kind;
  /// The table's number for the name; 0 for the root and for array elements.
  uint8_t field;
} csj_node;

typedef struct csj_parser csj_parser;
typedef struct csj_table csj_table;

/// Names to field numbers. At most 200 names of 1…64 bytes; numbers are 1…255; several names may
/// have one number. A name given twice keeps its first number.
csj_table *_Nullable csj_table_create(void);
/// Returns 0 when the table is full or the name has no valid length.
int csj_table_add(
    csj_table *_Nonnull table, const char *_Nonnull name, size_t length, uint8_t field);
void csj_table_destroy(csj_table *_Nullable table);

/// Bounds: bytes of a document, levels of nesting (the root object is level 1), nodes yielded.
csj_parser *_Nullable csj_parser_create(
    size_t max_bytes, uint32_t max_depth, uint32_t max_nodes);
void csj_parser_destroy(csj_parser *_Nullable parser);

/// Parses a whole document. The names of the root object are looked up in `root`, those of all
/// deeper objects in `nested`. Values under unknown names are checked and left out. After `CSJ_OK`
/// the nodes are in document order with the root first; they live until the next call.
/// After `CSJ_DUPLICATE_FIELD`, `*count` is the number of the field.
csj_status csj_parse(
    csj_parser *_Nonnull parser, const csj_table *_Nonnull root, const csj_table *_Nonnull nested,
    const uint8_t *_Nullable bytes, size_t length,
    const csj_node *_Nullable *_Nonnull nodes, size_t *_Nonnull count);

#ifdef __cplusplus
}
#endif
#endif
