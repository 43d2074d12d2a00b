"""``telemetra-tui verify`` against a real Apache Kafka."""

import json

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from tests import runs

pytestmark = pytest.mark.kafka


@pytest.fixture
def produced(kafka, topic_prefix, command, tmp_path):
    """Produces under a new prefix; gives it and a function that verifies what is there."""

    def run(*arguments):
        prefix = topic_prefix()
        done = command(
            "--headless", "--kafka-bootstrap-servers", kafka, "--topic-prefix", prefix, "--max-events", "3000",
            "--rate-per-sec", "3000", "--channels", "one_tv,two_tv", "--report", "run.json", *arguments,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

        def verify(*more):
            done = command(
                "verify", "--json", "--kafka-bootstrap-servers", kafka, *(more or ("--manifest", "run.json"))
            )
            assert done.stderr == ""
            return done.returncode, json.loads(done.stdout)

        return prefix, verify

    return run


def test_a_run_is_found_as_its_manifest_says(produced):
    prefix, verify = produced()
    code, result = verify()
    assert (code, result["wrong"], result["distinct"]) == (0, {}, 3000)
    assert result["manifest"]["acknowledged"] == 3000
    assert result["latency_to_log"] is None
    assert result["manifest"]["latency_to_acknowledgement"]["count"] == 3000
    code, result = verify("--topic-prefix", prefix)
    assert (code, result["distinct"]) == (0, 3000)


def test_another_run_in_the_same_topics_is_told_apart_by_its_offsets(produced, command, kafka):
    prefix, verify = produced()
    again = command(
        "--headless", "--kafka-bootstrap-servers", kafka, "--topic-prefix", prefix, "--max-events", "500",
        "--rate-per-sec", "1000", "--channels", "one_tv,two_tv",
    )  # fmt: skip
    assert again.returncode == 0
    assert verify()[1]["distinct"] == 3000
    assert verify("--topic-prefix", prefix)[1]["distinct"] == 3500


def test_faults_put_in_by_another_producer(produced, kafka):
    prefix, verify = produced()
    messages = runs.consume(kafka, prefix, 3000)
    chat = [message for message in messages if message[0] == f"{prefix}.chat"]
    producer = Producer({"bootstrap.servers": kafka})
    _, partition, _, stamp, key, value = chat[-1]

    def put(value, key=key, stamp=stamp):
        producer.produce(f"{prefix}.chat", value, key, partition, timestamp=stamp)

    put(value)  # twice
    put(b"not JSON")
    put(json.dumps(json.loads(value) | {"bits": -5}).encode())
    event = json.loads(value) | {"message_id": "00000000-0000-4000-8000-000000000000"}
    put(json.dumps(event).encode(), key=b"somebody_else")
    producer.flush(10)
    code, result = verify("--topic-prefix", prefix)
    assert code == 1
    found = {kind: trouble["count"] for kind, trouble in result["wrong"].items()}
    found.pop("scattered", None)
    assert found == {"duplicate": 1, "broken": 1, "invalid": 1, "misplaced": 1}
    assert f"{prefix}.chat[{partition}]@" in result["wrong"]["broken"]["examples"][0]


def test_deleted_records_are_missing_and_a_gap(produced, kafka):
    prefix, verify = produced()
    name = f"{prefix}.viewer"
    admin = AdminClient({"bootstrap.servers": kafka})
    part = next(part for part in verify()[1]["partitions"] if part["topic"] == name)
    futures = admin.delete_records([TopicPartition(name, part["partition"], part["first"] + 7)])
    for future in futures.values():
        future.result(10)
    code, result = verify()
    assert code == 1
    found = {kind: trouble["count"] for kind, trouble in result["wrong"].items()}
    assert found == {"gap": 7, "missing": 7}


def test_where_the_broker_stamps_the_time_to_the_log_is_known(produced):
    _, verify = produced("--topic-config", "message.timestamp.type=LogAppendTime")
    code, result = verify()
    assert (code, result["wrong"]) == (0, {})
    assert result["latency_to_log"]["count"] == 3000
    assert 0.0 <= result["latency_to_log"]["p50"] < 2.0


def test_gaps_of_a_compacted_topic_are_told_as_such(produced, kafka):
    """What compaction leaves: here the first records are deleted, so that nobody has to wait for it."""
    prefix, verify = produced("--topic-config", "cleanup.policy=compact,delete")
    name = f"{prefix}.viewer"
    part = next(part for part in verify()[1]["partitions"] if part["topic"] == name)
    admin = AdminClient({"bootstrap.servers": kafka})
    for future in admin.delete_records([TopicPartition(name, part["partition"], part["first"] + 7)]).values():
        future.result(10)
    code, result = verify()
    assert code == 1
    assert result["wrong"]["gap"]["count"] == 7
    assert len(result["compacted"]) == 4
    assert f"{name} is compacted (cleanup.policy=compact,delete)" in result["compacted"]


def test_topics_that_are_not_there(kafka, command, topic_prefix):
    done = command("verify", "--kafka-bootstrap-servers", kafka, "--topic-prefix", topic_prefix())
    assert done.returncode == 1
    assert "is there" in done.stderr


def test_a_broker_that_is_not_there(command):
    done = command("verify", "--kafka-bootstrap-servers", "127.0.0.1:1", "--connect-timeout", "1")
    assert done.returncode == 1
    assert done.stderr.startswith("telemetra-tui: 127.0.0.1:1: ")
