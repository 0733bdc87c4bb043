// librdkafka's public headers, what Swift cannot import of them, and one look behind them.
#ifndef STRATA_CRDKAFKA_SHIM_H
#define STRATA_CRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

static const int32_t strata_rdkafka_partition_unassigned = RD_KAFKA_PARTITION_UA;

// The version whose message layout `strata_rdkafka_header_block` knows.
static const int strata_rdkafka_known_version = 0x020002ff;

// What surrounds the public message in 2.0.2 (rd_kafka_msg_t of src/rdkafka_msg.h, consumer side).
struct strata_rdkafka_message {
  rd_kafka_message_t message;
  void *link[2];
  int flags;
  int timestamp_type;
  int64_t timestamp;
  void *parsed_headers;
  int status;
  int32_t broker;
  int32_t header_size;
  const void *header_block;
};

// The unparsed headers of a consumed message, in the fetch buffer: a count, then for each header
// two length-prefixed texts, all lengths zigzag varints (Kafka's record format, version 2).
//
// Reading them here saves the library's parser, which allocates for every header: about a
// microsecond a message. The layout is private, so this answers only when it can prove that it
// looks at the right place: in a version-2 record the headers begin where the value ends. NULL
// means: ask the library.
static inline const void *strata_rdkafka_header_block(const rd_kafka_message_t *message,
                                                      size_t *size) {
  const struct strata_rdkafka_message *whole = (const struct strata_rdkafka_message *)message;
  const char *value_end = (const char *)message->payload + message->len;
  if (!message->payload || whole->header_block != (const void *)value_end) return NULL;
  if (whole->header_size <= 0 || whole->header_size > (1 << 24)) return NULL;
  *size = (size_t)whole->header_size;
  return whole->header_block;
}

#endif
