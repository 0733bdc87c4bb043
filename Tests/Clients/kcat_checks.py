#!/usr/bin/env python3
"""kcat with the system's librdkafka (2.0.2 on Debian 12)."""

import json
import shutil

from checks import check, expect, main, run, unique, until

KCAT = shutil.which("kcat") or "kcat"


def produce(bootstrap, topic, text, *settings):
    run([KCAT, "-b", bootstrap, "-P", "-t", topic, *settings], stdin=text)


def consume(bootstrap, topic, *settings):
    command = [KCAT, "-b", bootstrap, "-C", "-t", topic, "-e", "-q", *settings]
    return run(command).splitlines()


@check("kcat: metadata names the broker and a topic made on demand")
def metadata(bootstrap):
    topic = unique("kcat")
    produce(bootstrap, topic, "x\n")
    found = json.loads(run([KCAT, "-b", bootstrap, "-L", "-J", "-t", topic]))
    port = bootstrap.rsplit(":", 1)[1]
    expect([broker["name"].rsplit(":", 1)[1] for broker in found["brokers"]], [port])
    expect([entry["topic"] for entry in found["topics"]], [topic])
    expect(len(found["topics"][0]["partitions"]), 1, "partitions")


@check("kcat: lines come back, from the beginning and from the end")
def round_trip(bootstrap):
    topic = unique("kcat")
    produce(bootstrap, topic, "".join(f"{number}\n" for number in range(1000)))
    expect(consume(bootstrap, topic, "-o", "beginning"), [str(n) for n in range(1000)])
    expect(consume(bootstrap, topic, "-o", "-3"), ["997", "998", "999"])


@check("kcat: keys and headers come back")
def keys(bootstrap):
    topic = unique("kcat")
    produce(bootstrap, topic, "k1:v1\n", "-K", ":", "-H", "a=b")
    expect(consume(bootstrap, topic, "-o", "beginning", "-f", "%k %s %h\\n"), ["k1 v1 a=b"])


for codec in ["gzip", "snappy", "lz4", "zstd"]:

    @check(f"kcat: {codec}")
    def compressed(bootstrap, codec=codec):
        topic = unique("kcat")
        lines = [f"{number} {'x' * 100}" for number in range(500)]
        produce(bootstrap, topic, "\n".join(lines) + "\n", "-z", codec)
        expect(consume(bootstrap, topic, "-o", "beginning"), lines)


@check("kcat: an idempotent producer")
def idempotent(bootstrap):
    topic = unique("kcat")
    lines = [str(number) for number in range(5000)]
    settings = ["-X", "enable.idempotence=true", "-X", "batch.num.messages=100"]
    produce(bootstrap, topic, "\n".join(lines) + "\n", *settings)
    expect(consume(bootstrap, topic, "-o", "beginning"), lines)


@check("kcat: a transactional producer's lines are committed")
def transactional(bootstrap):
    topic = unique("kcat")
    settings = ["-X", f"transactional.id={unique('x')}"]
    produce(bootstrap, topic, "1\n2\n3\n", *settings)
    committed = ["-o", "beginning", "-X", "isolation.level=read_committed"]
    expect(consume(bootstrap, topic, *committed), ["1", "2", "3"])


@check("kcat: a group reads on where it stopped")
def group(bootstrap):
    topic, name = unique("kcat"), unique("g")

    def balanced():
        settings = ["-X", "auto.offset.reset=earliest", "-X", "session.timeout.ms=6000"]
        command = [KCAT, "-b", bootstrap, "-q", "-e", *settings, "-G", name, topic]
        return run(command).splitlines()

    produce(bootstrap, topic, "1\n2\n")
    expect(balanced(), ["1", "2"])
    produce(bootstrap, topic, "3\n")
    expect(balanced(), ["3"])


@check("kcat: offsets by time")
def by_time(bootstrap):
    topic = unique("kcat")
    produce(bootstrap, topic, "1\n2\n")
    asked = [KCAT, "-b", bootstrap, "-Q", "-t", f"{topic}:0:1000"]
    until(lambda: "[0] offset 0" in run(asked), what="the first offset")
    asked[-1] = f"{topic}:0:-1"
    expect("[0] offset 2" in run(asked), True, "the end offset")


if __name__ == "__main__":
    main()
