// An exactly-once pass-through in C: the yardstick of the worker's CPU cost per message, and
// nothing else. It consumes topics up to their end, produces changelog-sized records and output
// records with ten CloudEvents headers in given shares of the messages, and commits both with the
// offsets in transactions, with the settings the worker uses. The values can be samples of what
// the worker wrote, so that compression has the same work.
//
// Build: cc -O3 -std=c11 -Wall -Wextra -o passthrough passthrough.c -lrdkafka
//
// Run:   passthrough --brokers HOST:PORT --group G --transactional-id ID
//          --topic bank.transactions [--topic ...] --changelog strata.state --output crm.offers
//
// It prints one JSON line: messages, wall and CPU seconds from the first message to the last
// commit, and the CPU seconds of the whole process.
#define _GNU_SOURCE
#include <getopt.h>
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MAX_TOPICS = 16, MAX_PARTITIONS = 1024, MAX_EXTRA = 64, HEADERS = 10 };

struct setting {
  const char *name;
  const char *value;
};

// The worker's own settings (KafkaRole.swift); a test of the Kafka module compares the two.
static const struct setting consumer_settings[] = {
    {"queued.min.messages", "1000000"},
    {"queued.max.messages.kbytes", "262144"},
    {"fetch.wait.max.ms", "100"},
    {"fetch.error.backoff.ms", "100"},
    {"fetch.message.max.bytes", "4194304"},
    {"fetch.max.bytes", "67108864"},
    {"session.timeout.ms", "15000"},
    {"heartbeat.interval.ms", "3000"},
    {"max.poll.interval.ms", "300000"},
    {"auto.offset.reset", "earliest"},
    {"statistics.interval.ms", "0"},
    {"socket.keepalive.enable", "true"},
    {"isolation.level", "read_committed"},
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"check.crcs", "true"},
    {"partition.assignment.strategy", "range"},
    {NULL, NULL},
};
static const struct setting producer_settings[] = {
    {"linger.ms", "25"},
    {"batch.num.messages", "100000"},
    {"batch.size", "1000000"},
    {"queue.buffering.max.messages", "1000000"},
    {"queue.buffering.max.kbytes", "1048576"},
    {"statistics.interval.ms", "0"},
    {"socket.keepalive.enable", "true"},
    {"partitioner", "murmur2_random"},
    {"delivery.report.only.error", "true"},
    {"enable.idempotence", "true"},
    {NULL, NULL},
};

struct options {
  const char *brokers, *group, *id, *changelog, *output;
  const char *topics[MAX_TOPICS];
  int topic_count;
  const char *changelog_samples, *output_samples;
  double changelog_share, output_share;
  int changelog_bytes, output_bytes, transaction_records, idle_seconds;
  int read_headers;
  int64_t start[MAX_PARTITIONS];
  const char *extra[MAX_EXTRA];
  int extra_count;
};

static struct options options = {
    .brokers = "127.0.0.1:9092",
    .group = "passthrough",
    .id = "passthrough",
    .changelog = "passthrough.changelog",
    .output = "passthrough.output",
    .changelog_bytes = 400,
    .output_bytes = 600,
    .changelog_share = 1,
    .output_share = 0.1,
    .transaction_records = 20000,
    .idle_seconds = 30,
    .read_headers = 1,
};

static void die(const char *what, const char *why) {
  fprintf(stderr, "passthrough: %s: %s\n", what, why);
  exit(1);
}

static void check(rd_kafka_error_t *error, const char *what) {
  if (error) die(what, rd_kafka_error_string(error));
}

static void check_code(rd_kafka_resp_err_t code, const char *what) {
  if (code) die(what, rd_kafka_err2str(code));
}

static double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// --- Options --------------------------------------------------------------------------------

static void usage(FILE *to) {
  fputs("usage: passthrough [options]\n"
        "  --brokers HOST:PORT      default 127.0.0.1:9092\n"
        "  --topic NAME             input topic, up to 16 times\n"
        "  --group NAME             consumer group\n"
        "  --transactional-id ID\n"
        "  --start PARTITION=OFFSET where to begin, of every topic; the earliest otherwise\n"
        "  --changelog NAME         gets records of the same partition and key\n"
        "  --output NAME            gets records with ten headers\n"
        "  --changelog-share X      changelog records a message, default 1\n"
        "  --output-share X         output records a message, default 0.1\n"
        "  --changelog-bytes N      default 400\n"
        "  --output-bytes N         default 600\n"
        "  --changelog-samples FILE values instead: 4 bytes of length, little endian, then the\n"
        "                           value, again and again; used in turn\n"
        "  --output-samples FILE    likewise\n"
        "  --transaction-records N  default 20000\n"
        "  --idle-seconds N         give up after this long without progress, default 30\n"
        "  --no-headers             do not read the headers of input messages, which the\n"
        "                           worker has to\n"
        "  -X NAME=VALUE            a librdkafka property for both handles\n",
        to);
}

static int number(const char *text, const char *flag, int least) {
  char *end = NULL;
  long value = strtol(text, &end, 10);
  if (!end || *end || value < least || value > 100000000) die(flag, "not a number in range");
  return (int)value;
}

static double share(const char *text, const char *flag) {
  char *end = NULL;
  double value = strtod(text, &end);
  if (!end || *end || !(value >= 0 && value <= 100)) die(flag, "not a share from 0 to 100");
  return value;
}

static void start_at(const char *text) {
  int partition;
  long long offset;
  if (sscanf(text, "%d=%lld", &partition, &offset) != 2 || partition < 0 ||
      partition >= MAX_PARTITIONS || offset < 0)
    die("--start", "expected PARTITION=OFFSET");
  options.start[partition] = offset;
}

static void parse(int argc, char **argv) {
  static const struct option known[] = {
      {"brokers", 1, 0, 'b'},        {"topic", 1, 0, 't'},
      {"group", 1, 0, 'g'},          {"transactional-id", 1, 0, 'i'},
      {"changelog", 1, 0, 'c'},      {"output", 1, 0, 'o'},
      {"changelog-bytes", 1, 0, 's'}, {"output-bytes", 1, 0, 'S'},
      {"changelog-share", 1, 0, 'r'}, {"output-share", 1, 0, 'R'},
      {"changelog-samples", 1, 0, 'f'}, {"output-samples", 1, 0, 'F'},
      {"start", 1, 0, 'O'},          {"transaction-records", 1, 0, 'T'},
      {"idle-seconds", 1, 0, 'w'},   {"no-headers", 0, 0, 'H'},
      {"help", 0, 0, 'h'},           {0, 0, 0, 0},
  };
  int flag;
  while ((flag = getopt_long(argc, argv, "X:h", known, NULL)) != -1) {
    switch (flag) {
      case 'b': options.brokers = optarg; break;
      case 'g': options.group = optarg; break;
      case 'i': options.id = optarg; break;
      case 'c': options.changelog = optarg; break;
      case 'o': options.output = optarg; break;
      case 's': options.changelog_bytes = number(optarg, "--changelog-bytes", 1); break;
      case 'S': options.output_bytes = number(optarg, "--output-bytes", 1); break;
      case 'r': options.changelog_share = share(optarg, "--changelog-share"); break;
      case 'R': options.output_share = share(optarg, "--output-share"); break;
      case 'f': options.changelog_samples = optarg; break;
      case 'F': options.output_samples = optarg; break;
      case 'O': start_at(optarg); break;
      case 'T': options.transaction_records = number(optarg, "--transaction-records", 1); break;
      case 'w': options.idle_seconds = number(optarg, "--idle-seconds", 1); break;
      case 'H': options.read_headers = 0; break;
      case 't':
        if (options.topic_count == MAX_TOPICS) die("--topic", "too many");
        options.topics[options.topic_count++] = optarg;
        break;
      case 'X':
        if (options.extra_count == MAX_EXTRA) die("-X", "too many");
        if (!strchr(optarg, '=')) die("-X", "expected NAME=VALUE");
        options.extra[options.extra_count++] = optarg;
        break;
      case 'h': usage(stdout); exit(0);
      default: usage(stderr); exit(2);
    }
  }
  if (options.topic_count == 0 || optind != argc) {
    usage(stderr);
    exit(2);
  }
}

// --- Handles --------------------------------------------------------------------------------

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char text[512];
  if (rd_kafka_conf_set(conf, name, value, text, sizeof text) != RD_KAFKA_CONF_OK)
    die(name, text);
}

static rd_kafka_conf_t *configuration(const struct setting *settings) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", options.brokers);
  for (; settings->name; settings++) set(conf, settings->name, settings->value);
  for (int i = 0; i < options.extra_count; i++) {
    char name[256];
    const char *equals = strchr(options.extra[i], '=');
    snprintf(name, sizeof name, "%.*s", (int)(equals - options.extra[i]), options.extra[i]);
    set(conf, name, equals + 1);
  }
  return conf;
}

static rd_kafka_t *make(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char text[512];
  rd_kafka_t *handle = rd_kafka_new(type, conf, text, sizeof text);
  if (!handle) die("handle", text);
  return handle;
}

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque) {
  (void)rk, (void)opaque;
  check_code(message->err, "delivery");
}

// --- Partitions and their ends --------------------------------------------------------------

struct partition {
  rd_kafka_topic_t *topic;
  char name[250];
  int32_t id;
  int64_t next, end;
};

static struct partition partitions[MAX_PARTITIONS];
static int partition_count, assigned;

static void rebalanced(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                       rd_kafka_topic_partition_list_t *list, void *opaque) {
  (void)opaque;
  if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    rd_kafka_assign(rk, NULL);
    return;
  }
  if (list->cnt > MAX_PARTITIONS) die("assignment", "too many partitions");
  partition_count = list->cnt;
  for (int i = 0; i < list->cnt; i++) {
    struct partition *p = &partitions[i];
    snprintf(p->name, sizeof p->name, "%s", list->elems[i].topic);
    p->id = list->elems[i].partition;
    p->topic = NULL;
    p->next = -1;
    int64_t low;
    check_code(rd_kafka_query_watermark_offsets(rk, p->name, p->id, &low, &p->end, 10000),
               "watermarks");
    if (low == p->end) p->end = 0;
    int64_t start = p->id < MAX_PARTITIONS ? options.start[p->id] : 0;
    if (start > 0) list->elems[i].offset = start;
    if (start >= p->end) p->end = 0;
  }
  check_code(rd_kafka_assign(rk, list), "assign");
  assigned = 1;
}

static struct partition *find(const rd_kafka_message_t *message) {
  for (int i = 0; i < partition_count; i++) {
    struct partition *p = &partitions[i];
    if (p->id == message->partition && p->topic == message->rkt) return p;
  }
  for (int i = 0; i < partition_count; i++) {
    struct partition *p = &partitions[i];
    if (p->id == message->partition && !strcmp(p->name, rd_kafka_topic_name(message->rkt))) {
      p->topic = message->rkt;
      return p;
    }
  }
  die("message", "from a partition that is not assigned");
  return NULL;
}

// Whether every partition's position is at its end; control records count by the position.
static int finished(rd_kafka_t *consumer) {
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partition_count);
  for (int i = 0; i < partition_count; i++)
    rd_kafka_topic_partition_list_add(list, partitions[i].name, partitions[i].id);
  check_code(rd_kafka_position(consumer, list), "position");
  int done = assigned;
  for (int i = 0; i < partition_count; i++)
    if (list->elems[i].offset < partitions[i].end && partitions[i].end > 0) done = 0;
  rd_kafka_topic_partition_list_destroy(list);
  return done;
}

// --- Values ---------------------------------------------------------------------------------

struct values {
  char *bytes;
  size_t size, at;
  double share, due;
};

// A sample file as a ring of values; without one, a single value of this size.
static struct values values(const char *path, int size, double share) {
  struct values v = {.share = share};
  if (!path) {
    v.size = (size_t)size + 4;
    v.bytes = malloc(v.size);
    if (!v.bytes) die("values", "no memory");
    uint32_t length = (uint32_t)size;
    memcpy(v.bytes, &length, 4);
    for (int i = 0; i < size; i++) v.bytes[4 + i] = (char)(i * 131 % 251);
    return v;
  }
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) die(path, "cannot be read");
  v.size = (size_t)ftell(file);
  rewind(file);
  v.bytes = malloc(v.size ? v.size : 1);
  if (!v.bytes || fread(v.bytes, 1, v.size, file) != v.size) die(path, "cannot be read");
  fclose(file);
  uint32_t length;
  for (size_t at = 0; at < v.size; at += 4 + length) {
    if (v.size - at < 4) die(path, "is cut short");
    memcpy(&length, v.bytes + at, 4);
    if (length > v.size - at - 4) die(path, "is cut short");
  }
  if (v.size == 0) v.share = 0;
  return v;
}

static char *next_value(struct values *v, size_t *size) {
  uint32_t length;
  memcpy(&length, v->bytes + v->at, 4);
  char *value = v->bytes + v->at + 4;
  *size = length;
  v->at += 4 + length;
  if (v->at >= v->size) v->at = 0;
  return value;
}

// --- One message ----------------------------------------------------------------------------

static uint64_t header_checksum;

static void read_headers(const rd_kafka_message_t *message) {
  rd_kafka_headers_t *headers;
  if (rd_kafka_message_headers(message, &headers)) return;
  const char *name;
  const void *value;
  size_t size;
  for (size_t i = 0; !rd_kafka_header_get_all(headers, i, &name, &value, &size); i++)
    header_checksum += strlen(name) + (value && size ? ((const unsigned char *)value)[0] : 0);
}

static const struct setting output_headers[HEADERS] = {
    {"ce_specversion", "1.0"},
    {"ce_id", "8f14e45fceea167a5a36dedd4bea2543"},
    {"ce_source", "strata/worker"},
    {"ce_type", "crm.offer.decided"},
    {"ce_time", "2026-01-01T00:00:00.000Z"},
    {"content-type", "application/json"},
    {"ce_correlationid", "8f14e45fceea167a5a36dedd4bea2543"},
    {"ce_causationid", "c9f0f895fb98ab9159f51fd0297e236d"},
    {"ce_strategyversion", "45c48cce2e2d7fbdea1afc51c7c6ad26"},
    {"ce_expirytime", "2026-01-08T00:00:00.000Z"},
};

static rd_kafka_vu_t arguments[5 + HEADERS];

static void produce(rd_kafka_t *producer, rd_kafka_topic_t *topic,
                    const rd_kafka_message_t *message, void *value, size_t size, int headers) {
  size_t n = 0;
  arguments[n].vtype = RD_KAFKA_VTYPE_RKT;
  arguments[n++].u.rkt = topic;
  arguments[n].vtype = RD_KAFKA_VTYPE_PARTITION;
  arguments[n++].u.i32 = message->partition;
  arguments[n].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[n++].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[n].vtype = RD_KAFKA_VTYPE_VALUE;
  arguments[n].u.mem.ptr = value;
  arguments[n++].u.mem.size = size;
  arguments[n].vtype = RD_KAFKA_VTYPE_KEY;
  arguments[n].u.mem.ptr = message->key;
  arguments[n++].u.mem.size = message->key_len;
  for (int i = 0; i < headers; i++) {
    arguments[n].vtype = RD_KAFKA_VTYPE_HEADER;
    arguments[n].u.header.name = output_headers[i].name;
    arguments[n].u.header.val = output_headers[i].value;
    arguments[n++].u.header.size = (ssize_t)strlen(output_headers[i].value);
  }
  rd_kafka_error_t *error;
  while ((error = rd_kafka_produceva(producer, arguments, n))) {
    if (rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR__QUEUE_FULL) check(error, "produce");
    rd_kafka_error_destroy(error);
    rd_kafka_poll(producer, 5);
  }
}

// --- One transaction ------------------------------------------------------------------------

static void commit(rd_kafka_t *producer, const rd_kafka_consumer_group_metadata_t *group) {
  rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(partition_count);
  for (int i = 0; i < partition_count; i++)
    if (partitions[i].next >= 0)
      rd_kafka_topic_partition_list_add(offsets, partitions[i].name, partitions[i].id)->offset =
          partitions[i].next;
  check(rd_kafka_send_offsets_to_transaction(producer, offsets, group, 10000), "send offsets");
  rd_kafka_topic_partition_list_destroy(offsets);
  while (rd_kafka_flush(producer, 1)) continue;
  check(rd_kafka_commit_transaction(producer, -1), "commit");
}

int main(int argc, char **argv) {
  parse(argc, argv);
  rd_kafka_conf_t *conf = configuration(producer_settings);
  set(conf, "transactional.id", options.id);
  set(conf, "transaction.timeout.ms", "10000");
  rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_t *producer = make(RD_KAFKA_PRODUCER, conf);

  conf = configuration(consumer_settings);
  set(conf, "group.id", options.group);
  rd_kafka_conf_set_rebalance_cb(conf, rebalanced);
  rd_kafka_t *consumer = make(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(consumer);

  rd_kafka_topic_t *changelog = rd_kafka_topic_new(producer, options.changelog, NULL);
  rd_kafka_topic_t *output = rd_kafka_topic_new(producer, options.output, NULL);
  if (!changelog || !output) die("start", "no memory");
  struct values states =
      values(options.changelog_samples, options.changelog_bytes, options.changelog_share);
  struct values decisions =
      values(options.output_samples, options.output_bytes, options.output_share);

  check(rd_kafka_init_transactions(producer, 30000), "init transactions");
  rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(MAX_TOPICS);
  for (int i = 0; i < options.topic_count; i++)
    rd_kafka_topic_partition_list_add(topics, options.topics[i], RD_KAFKA_PARTITION_UA);
  check_code(rd_kafka_subscribe(consumer, topics), "subscribe");
  rd_kafka_topic_partition_list_destroy(topics);

  long messages = 0, changes = 0, outputs = 0, transactions = 0;
  int open_records = 0;
  double wall = 0, cpu = 0, last_progress = wall_seconds();
  rd_kafka_consumer_group_metadata_t *group = NULL;
  for (;;) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 100);
    if (!message) {
      if (assigned && finished(consumer)) break;
      if (wall_seconds() - last_progress > options.idle_seconds) die("input", "no progress");
      continue;
    }
    check_code(message->err, "consume");
    if (messages == 0) {
      wall = wall_seconds();
      cpu = cpu_seconds();
    }
    struct partition *p = find(message);
    int beyond = message->offset >= p->end;
    if (open_records == 0 && !beyond) {
      check(rd_kafka_begin_transaction(producer), "begin");
      if (group) rd_kafka_consumer_group_metadata_destroy(group);
      group = rd_kafka_consumer_group_metadata(consumer);
    }
    if (!beyond) {
      if (options.read_headers) read_headers(message);
      size_t size;
      for (states.due += states.share; states.due >= 1; states.due--) {
        char *value = next_value(&states, &size);
        produce(producer, changelog, message, value, size, 0);
        changes++;
      }
      for (decisions.due += decisions.share; decisions.due >= 1; decisions.due--) {
        char *value = next_value(&decisions, &size);
        produce(producer, output, message, value, size, HEADERS);
        outputs++;
      }
      p->next = message->offset + 1;
      messages++;
      open_records++;
      if (messages % 1000 == 0) rd_kafka_poll(producer, 0);
    }
    int at_end = beyond || message->offset + 1 >= p->end;
    rd_kafka_message_destroy(message);
    if (open_records >= options.transaction_records) {
      commit(producer, group);
      transactions++;
      open_records = 0;
      last_progress = wall_seconds();
    }
    if (at_end && finished(consumer)) break;
  }
  if (open_records) {
    commit(producer, group);
    transactions++;
  }
  if (messages) {
    wall = wall_seconds() - wall;
    cpu = cpu_seconds() - cpu;
  }
  printf("{\"messages\":%ld,\"changelogRecords\":%ld,\"outputs\":%ld,\"transactions\":%ld,\"wallSeconds\":%.6f,"
         "\"cpuSeconds\":%.6f,\"cpuMicrosecondsPerMessage\":%.4f,\"processCpuSeconds\":%.6f,"
         "\"readHeaders\":%s,\"checksum\":%llu}\n",
         messages, changes, outputs, transactions, wall, cpu, messages ? cpu * 1e6 / (double)messages : 0,
         cpu_seconds(), options.read_headers ? "true" : "false",
         (unsigned long long)header_checksum);
  fflush(stdout);

  if (group) rd_kafka_consumer_group_metadata_destroy(group);
  rd_kafka_topic_destroy(changelog);
  rd_kafka_topic_destroy(output);
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
  rd_kafka_destroy(producer);
  free(states.bytes);
  free(decisions.bytes);
  return 0;
}
