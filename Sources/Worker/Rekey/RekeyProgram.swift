import Logging
import Records

/// The re-key stage of one bank topic: forwards every record, exactly once, to the internal topic
/// under its customer's id, where it meets the customer's other records. The record itself is not
/// touched; where it came from is told in headers.
///
/// Any worker of the service can run it: the stage is a consumer group of its own.
struct RekeyProgram: Sendable {
  let settings: WorkerSettings
  let topic: InputTopic
  let published: PublishedLane
  let stop: StopSignal
  let logger: Logger

  func run() {
    do throws(TransportFailure) {
      let transport = try KafkaTransport(kafkaSettings)
      let forwarder = RekeyForwarder(
        transport: transport, source: settings.bankTopic(topic), topic: topic,
        commit: settings.commit, timeouts: settings.timeouts,
        nonce: UInt64.random(in: .min ... .max), clock: SystemClock.wall,
        monotonicMicroseconds: SystemClock.monotonic, pause: SystemClock.pause, logger: logger,
        published: published)
      do throws(LaneStop) {
        while !stop.isRaised { try forwarder.step() }
        try forwarder.shutDown()
      } catch {
        logger.error(
          "a re-key stage stopped", metadata: ["topic": "\(topic)", "reason": "\(error)"])
        forwarder.abandon(error.description)
      }
    } catch {
      logger.error(
        "a re-key stage could not connect", metadata: ["topic": "\(topic)", "error": "\(error)"])
      var metrics = LaneMetrics(lane: Int(topic.rawValue))
      metrics.phase = .failed(error.description)
      published.publish(metrics)
    }
  }

  /// The stage consumes the bank's own topic and produces to the internal one, which takes the
  /// place of all outputs here.
  private var kafkaSettings: KafkaLaneSettings {
    var lane = LaneConfiguration(settings, lane: 0)
    lane.identity = "\(settings.group)-rekey-\(topic)-\(settings.instance)"
    lane.inputs = [settings.bankTopic(topic)]
    var kafka = KafkaLaneSettings(settings, lane: lane, logger: logger)
    kafka.group = "\(settings.group)-rekey-\(topic)"
    kafka.outputs = kafka.outputs.indices.map {
      $0 == ProducedTopic.deadLetters.index
        ? settings.deadLetterTopic : settings.rekeyTopic(topic)
    }
    return kafka
  }
}
