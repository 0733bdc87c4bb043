// librdkafka's public headers, and the few macros Swift cannot import as constants.
#ifndef STRATA_CRDKAFKA_SHIM_H
#define STRATA_CRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

static const int32_t strata_rdkafka_partition_unassigned = RD_KAFKA_PARTITION_UA;

#endif
