#!/usr/bin/env python3
"""Kills the broker with SIGKILL under its clients and starts it again on the same directory.

    crash_checks.py BROKER [ARGUMENT...]

The words are the command that starts a broker; {port} and {data} in them are replaced. The
command must not fork: its process is what is killed.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from confluent_kafka import KafkaException, TopicPartition

import checks
from checks import check, expect, unique, until
from confluent_common import (
    admin,
    committed,
    consumer,
    create,
    poll_until,
    producer,
    send,
    transactional,
    values,
)


class Broker:
    """A broker process that can be killed and started on the same directory and port."""

    def __init__(self, command):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = tempfile.mkdtemp(prefix="strata-crash-")
        self.command = [
            word.replace("{port}", str(self.port)).replace("{data}", self.data)
            for word in command
        ]
        self.address = f"127.0.0.1:{self.port}"
        self.log = open(os.path.join(self.data, "broker.out"), "ab")
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)

        def listens():
            if self.process.poll() is not None:
                raise AssertionError(f"the broker exited with {self.process.returncode}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        until(listens, 20, "the broker listening")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self, pause=0.0):
        self.kill()
        time.sleep(pause)
        self.start()

    def close(self):
        self.kill()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)


@check("records and committed offsets survive kill -9")
def survives(broker):
    topic = create(broker.address)
    lines = [str(number).encode() for number in range(1000)]
    send(broker.address, topic, lines)
    member = consumer(broker.address, unique("g"))
    member.commit(offsets=[TopicPartition(topic, 0, 500)], asynchronous=False)
    broker.restart()
    expect(values(broker.address, topic), lines)
    until(lambda: committed(member, topic) == 500, what="the committed offset")
    member.close()


@check("an idempotent producer goes on over kill -9 without loss or duplicate")
def idempotent(broker):
    topic = create(broker.address)
    made = producer(broker.address, message_timeout_ms=60000)
    errors = []
    lines = [str(number).encode() for number in range(6000)]
    for number, line in enumerate(lines):
        made.produce(topic, line, on_delivery=lambda error, _: error and errors.append(error))
        made.poll(0)
        if number in (1500, 3000, 4500):
            time.sleep(0.005)
            broker.restart()
    expect(made.flush(60), 0, "messages left")
    expect(errors, [], "errors")
    expect(values(broker.address, topic), lines)


@check("a stable group stays as it is over kill -9")
def group(broker):
    topic = create(broker.address, partitions=4)
    name = unique("g")
    revoked = []
    members = [consumer(broker.address, name, session_timeout_ms=15000) for _ in range(2)]
    for member in members:
        member.subscribe([topic], on_revoke=lambda _, partitions: revoked.append(partitions))

    def stable():
        return [len(member.assignment()) for member in members] == [2, 2]

    poll_until(members, stable, what="sharing")
    revoked.clear()
    broker.restart()
    for partition in range(4):
        send(broker.address, topic, [b"v"], partition=partition)
    seen = []

    def everything():
        for member in members:
            message = member.poll(0.05)
            if message is not None and not message.error():
                seen.append(message.partition())
        return len(seen) == 4

    until(everything, 30, "records after the restart")
    expect(sorted(seen), [0, 1, 2, 3], "partitions read")
    expect(revoked, [], "revocations")
    for member in members:
        member.close()


@check("an open transaction goes on over kill -9 and commits")
def open_transaction(broker):
    source, topic = create(broker.address), create(broker.address)
    member = consumer(broker.address, unique("g"))
    member.subscribe([source])
    poll_until([member], lambda: member.assignment(), what="assignment")
    made = transactional(broker.address, unique("x"), timeout=30000)
    made.begin_transaction()
    made.produce(topic, b"before")
    position = [TopicPartition(source, 0, 4)]
    made.send_offsets_to_transaction(position, member.consumer_group_metadata(), 15)
    expect(made.flush(15), 0)
    broker.restart()
    expect(values(broker.address, topic), [], "still open")
    made.produce(topic, b"after")
    expect(made.flush(15), 0)
    made.commit_transaction(20)
    expect(values(broker.address, topic), [b"before", b"after"])
    expect(committed(member, source), 4, "offset")
    member.close()


@check("an open transaction whose producer is gone times out after kill -9")
def abandoned(broker):
    topic = create(broker.address)
    made = transactional(broker.address, unique("x"), timeout=2000)
    made.begin_transaction()
    made.produce(topic, b"lost")
    expect(made.flush(15), 0)
    broker.restart()
    send(broker.address, topic, [b"kept"])
    until(lambda: values(broker.address, topic) == [b"kept"], 10, "the abort")


@check("a fenced producer stays fenced over kill -9")
def fenced(broker):
    topic, name = create(broker.address), unique("x")
    old = transactional(broker.address, name)
    old.begin_transaction()
    old.produce(topic, b"zombie")
    expect(old.flush(15), 0)
    transactional(broker.address, name)
    broker.restart()
    try:
        old.commit_transaction(20)
        raise AssertionError("the zombie committed")
    except KafkaException as error:
        expect(error.args[0].fatal(), True, "fatal")
    expect(values(broker.address, topic), [])


def pipeline(address, source, sink, group, name, total):
    """Copies source to sink exactly once, whatever the broker does; a new producer on failure."""
    member = consumer(address, group, isolation_level="read_committed", session_timeout_ms=10000)
    member.subscribe([source])
    made = None
    try:
        while True:
            try:
                if made is None:
                    made = transactional(address, name)
                    position = member.committed(
                        [TopicPartition(source, 0)], timeout=20
                    )[0].offset
                    if member.assignment():
                        member.seek(TopicPartition(source, 0, max(position, 0)))
                messages = [m for m in member.consume(50, 0.2) if not m.error()]
                if not messages:
                    if member.assignment() and committed(member, source) >= total:
                        return
                    continue
                made.begin_transaction()
                for message in messages:
                    made.produce(sink, message.value(), partition=0)
                after = [TopicPartition(source, 0, messages[-1].offset() + 1)]
                metadata = member.consumer_group_metadata()
                made.send_offsets_to_transaction(after, metadata, 20)
                made.commit_transaction(20)
            except KafkaException:
                # The outcome is unknown: a new producer, and on from what is committed.
                made = None
    finally:
        member.close()


@check("a pipeline is exactly-once over ten kills")
def exactly_once(broker):
    source, sink = create(broker.address), create(broker.address)
    lines = [str(number).encode() for number in range(4000)]
    send(broker.address, source, lines)
    words = ["--pipeline", broker.address, source, sink, unique("g"), unique("x"), "4000"]

    def start():
        return subprocess.Popen([sys.executable, __file__, *words], stderr=subprocess.DEVNULL)

    worker = start()
    kills = 0
    while kills < 10 and worker.poll() is None:
        time.sleep(0.35 + 0.05 * (kills % 4))
        broker.restart()
        kills += 1
    # librdkafka's send_offsets_to_transaction may wait for ever when the broker went away under
    # it, without sending anything and past its time-out. A watchdog is what helps.
    for _ in range(5):
        try:
            expect(worker.wait(30), 0, "the pipeline's exit status")
            break
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            worker = start()
    else:
        worker.kill()
        raise AssertionError("the pipeline never came to its end")
    until(lambda: len(values(broker.address, sink)) >= len(lines), 15, "all records")
    got = values(broker.address, sink)
    expect(len(got), len(lines), "records")
    expect(got == lines, True, "in order, each once")
    if kills < 3:
        raise AssertionError(f"only {kills} kills hit the pipeline")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--pipeline":
        *names, total = sys.argv[2:]
        return pipeline(*names, int(total))
    broker = Broker(sys.argv[1:])
    # The shared runner takes the one argument it hands to every check.
    checks.CHECKS[:] = [
        (name, lambda _, function=function: function(broker))
        for name, function in checks.CHECKS
    ]
    sys.argv[1:] = [broker.address]
    try:
        checks.main()
    finally:
        admin.cache_clear()
        broker.close()


if __name__ == "__main__":
    main()
