import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Kafka's own client in Java against the embedded broker: administration, records of every codec,
 * transactions, fencing, groups. Run as a source file with kafka-clients, slf4j and the codecs'
 * jars on the class path; its argument is the broker's address.
 */
public class JavaClientChecks {
  private static final int RECORDS = 250;
  private static int passed = 0;
  private static int failed = 0;
  private final String bootstrap;
  private final AdminClient admin;

  private interface Check {
    boolean run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println("kafka-clients " + AppInfoParser.getVersion());
    JavaClientChecks checks = new JavaClientChecks(arguments[0]);
    checks.administration();
    checks.records();
    checks.transactions();
    checks.groups();
    checks.deletion();
    checks.admin.close();
    System.out.println(passed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  private JavaClientChecks(String bootstrap) {
    this.bootstrap = bootstrap;
    admin = AdminClient.create(properties());
  }

  private void administration() {
    ConfigResource out = new ConfigResource(ConfigResource.Type.TOPIC, "java-out");
    check("topics are created and described", () -> {
      NewTopic compacted = new NewTopic("java-out", 3, (short) 1);
      compacted.configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(new NewTopic("java-in", 3, (short) 1), compacted)).all().get();
      return partitions("java-in") == 3;
    });
    check("settings are described", () -> setting(out, "cleanup.policy").equals("compact"));
    check("settings are altered", () -> {
      AlterConfigOp set =
          new AlterConfigOp(new ConfigEntry("retention.ms", "123456"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(out, List.of(set))).all().get();
      return setting(out, "retention.ms").equals("123456");
    });
    check("partitions are added", () -> {
      admin.createPartitions(Map.of("java-in", NewPartitions.increaseTo(4))).all().get();
      return partitions("java-in") == 4;
    });
    check("an existing topic is refused", () -> refuses("java-in", TopicExistsException.class));
    check("an invalid name is refused", () -> refuses("bad name!", InvalidTopicException.class));
    check("the cluster has one node", () -> admin.describeCluster().nodes().get().size() == 1);
  }

  private void records() {
    for (String codec : List.of("none", "gzip", "lz4", "snappy", "zstd")) {
      check("idempotent records, " + codec, () -> {
        try (KafkaProducer<String, String> producer = producer("compression.type", codec)) {
          for (int i = 0; i < RECORDS / 5; i++) {
            producer.send(new ProducerRecord<>("java-in", i % 3, "k" + i, codec + i)).get();
          }
        }
        return true;
      });
    }
    TopicPartition first = new TopicPartition("java-in", 0);
    try (KafkaConsumer<String, String> consumer = consumer("java-plain")) {
      consumer.subscribe(List.of("java-in"));
      check("everything is read back", () -> read(consumer, RECORDS, 20_000).size() == RECORDS);
      check("offsets are committed", () -> {
        consumer.commitSync();
        return consumer.committed(Set.of(first)).get(first) != null;
      });
      check("beginning and end", () ->
          consumer.beginningOffsets(Set.of(first)).get(first) == 0
              && consumer.endOffsets(Set.of(first)).get(first) > 0);
      check("offsets by time", () -> {
        long hourAgo = System.currentTimeMillis() - 3_600_000;
        return consumer.offsetsForTimes(Map.of(first, hourAgo)).get(first).offset() == 0;
      });
    }
  }

  private void transactions() {
    check("a loop from topic to topic with an abort in it takes every record once", () -> loop() == RECORDS);
    check("aborted records are invisible", () -> readAll("java-r1", "read_committed", 5_000) == RECORDS);
    check("and there for who reads uncommitted", () -> readAll("java-r2", "read_uncommitted", 5_000) > RECORDS);
    check("a zombie is fenced and its successor goes on", () -> {
      try (KafkaProducer<String, String> zombie = producer("transactional.id", "java-fence");
          KafkaProducer<String, String> heir = producer("transactional.id", "java-fence")) {
        zombie.initTransactions();
        zombie.beginTransaction();
        zombie.send(new ProducerRecord<>("java-out", 0, "z", "zombie")).get();
        heir.initTransactions();
        heir.beginTransaction();
        heir.send(new ProducerRecord<>("java-out", 0, "z", "heir"));
        heir.commitTransaction();
        try {
          zombie.commitTransaction();
          return false;
        } catch (ProducerFencedException | InvalidProducerEpochException fenced) {
          return true;
        }
      }
    });
  }

  /** Consumes, transforms, produces; the first transaction is aborted. */
  private int loop() {
    int done = 0;
    boolean hasAborted = false;
    try (KafkaConsumer<String, String> consumer = consumer("java-eos");
        KafkaProducer<String, String> producer = producer("transactional.id", "java-eos")) {
      producer.initTransactions();
      consumer.subscribe(List.of("java-in"));
      long end = System.currentTimeMillis() + 30_000;
      while (done < RECORDS && System.currentTimeMillis() < end) {
        var records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) continue;
        producer.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (var record : records) {
          producer.send(
              new ProducerRecord<>("java-out", record.partition() % 3, record.key(), record.value()));
          offsets.put(
              new TopicPartition(record.topic(), record.partition()),
              new OffsetAndMetadata(record.offset() + 1));
        }
        if (!hasAborted) {
          hasAborted = true;
          producer.flush();
          producer.abortTransaction();
          consumer.seekToBeginning(consumer.assignment());
          continue;
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        done += records.count();
      }
    }
    return done;
  }

  private void groups() {
    String prefix = "org.apache.kafka.clients.consumer.";
    for (String assignor : List.of("RangeAssignor", "CooperativeStickyAssignor")) {
      String group = "java-" + assignor;
      String strategy = "partition.assignment.strategy";
      try (var one = consumer(group, strategy, prefix + assignor, "group.instance.id", group);
          var two = consumer(group, strategy, prefix + assignor)) {
        check("a static and a dynamic member share, " + assignor, () -> {
          one.subscribe(List.of("java-in"));
          two.subscribe(List.of("java-in"));
          long end = System.currentTimeMillis() + 20_000;
          while (System.currentTimeMillis() < end) {
            one.poll(Duration.ofMillis(100));
            two.poll(Duration.ofMillis(100));
            if (one.assignment().size() == 2 && two.assignment().size() == 2) return true;
          }
          return false;
        });
        check("the group is described, " + assignor, () ->
            admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size() == 2);
      }
    }
    check("a group's offsets are listed", () ->
        admin.listConsumerGroupOffsets("java-eos").partitionsToOffsetAndMetadata().get().size() >= 3);
  }

  private void deletion() {
    TopicPartition first = new TopicPartition("java-in", 0);
    check("records are deleted", () -> {
      admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(10))).all().get();
      return admin.listOffsets(Map.of(first, OffsetSpec.earliest())).all().get().get(first).offset() == 10;
    });
    check("topics are deleted", () -> {
      admin.deleteTopics(List.of("java-in", "java-out")).all().get();
      return !admin.listTopics().names().get().contains("java-in");
    });
  }

  private static void check(String name, Check check) {
    try {
      if (check.run()) {
        passed += 1;
        System.out.println("PASS " + name);
        return;
      }
      System.out.println("FAIL " + name);
    } catch (Exception error) {
      System.out.println("FAIL " + name + ": " + error);
    }
    failed += 1;
  }

  private boolean refuses(String topic, Class<?> error) throws Exception {
    try {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      return false;
    } catch (java.util.concurrent.ExecutionException refused) {
      return error.isInstance(refused.getCause());
    }
  }

  private int partitions(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
  }

  private String setting(ConfigResource resource, String name) throws Exception {
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
  }

  private Properties properties(String... more) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    for (int i = 0; i < more.length; i += 2) properties.put(more[i], more[i + 1]);
    return properties;
  }

  private KafkaProducer<String, String> producer(String... more) {
    return new KafkaProducer<>(properties(more), new StringSerializer(), new StringSerializer());
  }

  private KafkaConsumer<String, String> consumer(String group, String... more) {
    Properties properties = properties(more);
    properties.put("group.id", group);
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    properties.putIfAbsent("isolation.level", "read_committed");
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  private int readAll(String group, String isolation, long milliseconds) {
    try (KafkaConsumer<String, String> consumer = consumer(group, "isolation.level", isolation)) {
      consumer.subscribe(List.of("java-out"));
      return read(consumer, Integer.MAX_VALUE, milliseconds).size();
    }
  }

  private static List<ConsumerRecord<String, String>> read(
      KafkaConsumer<String, String> consumer, int count, long milliseconds) {
    List<ConsumerRecord<String, String>> found = new ArrayList<>();
    long end = System.currentTimeMillis() + milliseconds;
    while (found.size() < count && System.currentTimeMillis() < end) {
      for (var record : consumer.poll(Duration.ofMillis(200))) found.add(record);
    }
    return found;
  }
}
