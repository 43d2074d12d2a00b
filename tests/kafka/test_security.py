# mypy: disable-error-code="attr-defined, arg-type"
"""A real Apache Kafka that wants to know who comes: passwords, certificates, rights; and secrets that stay secret."""

import json
from pathlib import Path

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from tests import oidc, runs
from tests.links import Link
from tui_sim.events import TOPICS

pytestmark = pytest.mark.kafka

PASSWORD = "open-sesame-4711"


def sasl(mechanism, user, password):
    return {
        "KAFKA_CONFIG_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_CONFIG_SASL_MECHANISM": mechanism,
        "KAFKA_CONFIG_SASL_USERNAME": user,
        "KAFKA_CONFIG_SASL_PASSWORD": password,
    }


@pytest.fixture(scope="module")
def admin(kafka):
    """An administrator, who is not ours."""
    return AdminClient({"bootstrap.servers": kafka})


def add_user(admin, name, mechanism="SCRAM_SHA_512"):
    """Make a SCRAM user with the password of these tests."""
    info = ScramCredentialInfo(ScramMechanism[mechanism], 4096)
    done(admin.alter_user_scram_credentials([UserScramCredentialUpsertion(name, info, PASSWORD.encode())]))


def done(futures):
    """Wait for what an administrator asked for."""
    for future in futures.values():
        future.result(10)


def produced(kafka, prefix, command, address, env, *arguments):
    """Run 300 events to ``address`` and see that all of them are there."""
    ended = command(
        "--headless", "--topic-prefix", prefix, "--max-events", "300", "--rate-per-sec", "2000",
        "--kafka-bootstrap-servers", address, *arguments, env=env,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert runs.total(ended.stderr) == (300, 300, 0)
    assert len(runs.consume(kafka, prefix, 300)) == 300
    return ended


def test_a_password(kafka, needs, topic_prefix, command):
    address, user, password = needs("KAFKA_SASL", "KAFKA_SASL_USER", "KAFKA_SASL_PASSWORD")
    produced(kafka, topic_prefix(), command, address, sasl("PLAIN", user, password))


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_salted_password_that_comes_from_a_file(kafka, admin, needs, topic_prefix, command, tmp_path, mechanism):
    (address,) = needs("KAFKA_SASL")
    add_user(admin, "file_reader", mechanism.replace("-", "_"))
    (tmp_path / "password").write_text(PASSWORD + "\n")
    env = sasl(mechanism, "file_reader", "")
    del env["KAFKA_CONFIG_SASL_PASSWORD"]
    env["KAFKA_CONFIG_SASL_PASSWORD_FILE"] = "password"
    ended = produced(kafka, topic_prefix(), command, address, env, "--report", "run.json", "--log-level", "debug")
    assert PASSWORD not in ended.stderr + (tmp_path / "run.json").read_text()


def tls(needs, *, certificate):
    address, authority, chain, key = needs("KAFKA_TLS", "KAFKA_TLS_CA", "KAFKA_TLS_CERTIFICATE", "KAFKA_TLS_KEY")
    env = {"KAFKA_CONFIG_SECURITY_PROTOCOL": "SSL", "KAFKA_CONFIG_SSL_CA_LOCATION": authority}
    if certificate:
        env |= {"KAFKA_CONFIG_SSL_CERTIFICATE_LOCATION": chain, "KAFKA_CONFIG_SSL_KEY_LOCATION": key}
    return address, env


def test_a_certificate_of_ones_own(kafka, needs, topic_prefix, command):
    address, env = tls(needs, certificate=True)
    produced(kafka, topic_prefix(), command, address, env)


def test_a_certificate_and_its_key_as_text(kafka, needs, topic_prefix, command):
    """As Docker secrets come: the files' contents are the properties' values."""
    address, env = tls(needs, certificate=True)
    env = {
        "KAFKA_CONFIG_SECURITY_PROTOCOL": "SSL",
        "KAFKA_CONFIG_SSL_CA_PEM_FILE": env["KAFKA_CONFIG_SSL_CA_LOCATION"],
        "KAFKA_CONFIG_SSL_CERTIFICATE_PEM_FILE": env["KAFKA_CONFIG_SSL_CERTIFICATE_LOCATION"],
        "KAFKA_CONFIG_SSL_KEY_PEM_FILE": env["KAFKA_CONFIG_SSL_KEY_LOCATION"],
    }
    produced(kafka, topic_prefix(), command, address, env)


@pytest.mark.parametrize("wrong", ["no certificate", "no trust"])
def test_a_missing_certificate_is_told_in_one_line(needs, command, wrong):
    address, env = tls(needs, certificate=wrong == "no trust")
    if wrong == "no trust":
        del env["KAFKA_CONFIG_SSL_CA_LOCATION"]
    ended = command("--headless", "--kafka-bootstrap-servers", address, env=env)
    assert ended.returncode == 1, ended.stderr
    told = [line for line in ended.stderr.splitlines() if "certificate" in line]
    assert len(told) == 1, ended.stderr
    assert ("the broker wants a client certificate" in told[0]) == (wrong == "no certificate")
    assert "Traceback" not in ended.stderr


def test_a_wrong_password_is_told_once_and_not_tried_again(needs, command, tmp_path):
    address, folder = needs("KAFKA_SASL", "KAFKA_RUN")
    log = Path(folder) / "1" / "broker.log"
    before = log.read_text().count("Failed authentication")
    ended = command(
        "--headless", "--kafka-bootstrap-servers", address, "--log-level", "debug", "--report", "run.json",
        "--log-file", "log.txt", env=sasl("PLAIN", "demo", PASSWORD),
    )  # fmt: skip
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if "uthentication failed" in line]
    assert len(told) == 1, ended.stderr
    assert runs.total(ended.stderr) == (0, 0, 0)
    assert log.read_text().count("Failed authentication") - before <= 2
    record = json.loads((tmp_path / "run.json").read_text())
    assert "uthentication failed" in record["error"]
    for text in (ended.stderr, ended.stdout, (tmp_path / "run.json").read_text(), (tmp_path / "log.txt").read_text()):
        assert PASSWORD not in text


def test_tls_over_a_slow_link(kafka, needs, topic_prefix, command):
    """350 ms each way: the handshake alone takes 1.4 s, and as much again before the first answer."""
    address, env = tls(needs, certificate=True)
    with Link(address, delay=0.35) as link:
        ended = produced(kafka, topic_prefix(), command, link.address, env, "--connect-timeout", "30")
    assert ended.stderr.count("Successfully connected to Kafka") == 1


def test_a_token_that_takes_its_time(kafka, needs, topic_prefix, command):
    (address,) = needs("KAFKA_SASL")
    with oidc.endpoint(seconds=3.0) as url:
        ended = produced(kafka, topic_prefix(), command, address, bearer(url))
    assert "hush-hush" not in ended.stderr


def test_a_client_to_whom_no_token_is_given_is_told_once_and_not_tried_again(needs, command):
    (address,) = needs("KAFKA_SASL")
    with oidc.endpoint(status=401) as url:
        ended = command("--headless", "--kafka-bootstrap-servers", address, env=bearer(url))
    assert ended.returncode == 1
    assert "Connection attempt" not in ended.stderr
    (told,) = [line for line in ended.stderr.splitlines() if "invalid_client" in line]
    assert "ERROR" in told


def bearer(url):
    return {
        "KAFKA_CONFIG_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_CONFIG_SASL_MECHANISM": "OAUTHBEARER",
        "KAFKA_CONFIG_SASL_OAUTHBEARER_METHOD": "oidc",
        "KAFKA_CONFIG_SASL_OAUTHBEARER_CLIENT_ID": "demo",
        "KAFKA_CONFIG_SASL_OAUTHBEARER_CLIENT_SECRET": "hush-hush",
        "KAFKA_CONFIG_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL": url,
    }


def test_a_secret_is_not_in_the_list_of_processes_nor_on_the_screen(needs, terminal):
    (address,) = needs("KAFKA_SASL")
    screen = terminal("--kafka-bootstrap-servers", address, env=sasl("PLAIN", "demo", PASSWORD))
    screen.wait_for("uthentication failed", timeout=15.0)
    assert PASSWORD not in Path(f"/proc/{screen.child.pid}/cmdline").read_text()
    screen.press("q")
    code, _after, shown = screen.end(20.0)
    assert code == 1
    assert PASSWORD not in shown


# Rights


@pytest.fixture
def restricted(admin, needs):
    """A user who may do everything with topics except make them, as on clusters where somebody else does that."""
    (address,) = needs("KAFKA_SASL")
    user = "may_not_create"
    add_user(admin, user)

    def acl(kind, name, pattern, operation, permission):
        return AclBinding(kind, name, pattern, f"User:{user}", "*", operation, permission)

    rules = [
        acl(ResourceType.BROKER, "kafka-cluster", ResourcePatternType.LITERAL, AclOperation.CREATE,
            AclPermissionType.DENY),
        acl(ResourceType.TOPIC, "test-", ResourcePatternType.PREFIXED, AclOperation.CREATE, AclPermissionType.DENY),
        *(
            acl(ResourceType.TOPIC, "test-", ResourcePatternType.PREFIXED, operation, AclPermissionType.ALLOW)
            for operation in (AclOperation.WRITE, AclOperation.DESCRIBE)
        ),
    ]  # fmt: skip
    done(admin.create_acls(rules))
    yield address, sasl("SCRAM-SHA-512", user, PASSWORD)
    everything = AclBindingFilter(
        ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY
    )
    done(admin.delete_acls([everything]))


def test_topics_that_exist_are_used_where_none_may_be_created(kafka, admin, restricted, topic_prefix, command):
    address, env = restricted
    prefix = topic_prefix()
    done(admin.create_topics([NewTopic(f"{prefix}.{topic}", 3, 1) for topic in TOPICS]))
    ended = produced(kafka, prefix, command, address, env)
    assert "All topics already exist" in ended.stderr


def test_a_producer_without_the_right_to_write_ends_with_one_line(kafka, admin, restricted, topic_prefix, command):
    """Without it librdkafka's idempotent producer meets a fatal error, at once and for ever."""
    address, env = restricted
    prefix = topic_prefix()
    done(admin.create_topics([NewTopic(f"{prefix}.{topic}", 3, 1) for topic in TOPICS]))
    user = f"User:{env['KAFKA_CONFIG_SASL_USERNAME']}"
    deny = [
        AclBinding(kind, name, ResourcePatternType.LITERAL, user, "*", operation, AclPermissionType.DENY)
        for kind, name, operation in (
            (ResourceType.BROKER, "kafka-cluster", AclOperation.IDEMPOTENT_WRITE),
            (ResourceType.TOPIC, "*", AclOperation.WRITE),
        )
    ]
    done(admin.create_acls(deny))
    ended = command("--headless", "--kafka-bootstrap-servers", address, "--topic-prefix", prefix, env=env)
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if "authorization failed" in line]
    assert len(told) == 1, ended.stderr
    assert "internal error" not in ended.stderr
    produced, delivered, failed = runs.total(ended.stderr)
    assert (delivered, failed) == (0, produced)


def test_topics_that_are_off_are_neither_made_nor_asked_for(kafka, admin, restricted, topic_prefix, command):
    address, env = restricted
    prefix = topic_prefix()
    on = [f"{prefix}.{topic}" for topic in ("chat", "transactions")]
    done(admin.create_topics([NewTopic(topic, 3, 1) for topic in on]))
    ended = command(
        "--headless", "--topic-prefix", prefix, "--max-events", "100", "--rate-per-sec", "1000", "--mix", "90/0/10/0",
        "--kafka-bootstrap-servers", address, env=env,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "All topics already exist" in ended.stderr
    ended = command("--headless", "--topic-prefix", f"{prefix}-new", "--max-events", "50", "--no-produce-viewer",
                    "--kafka-bootstrap-servers", kafka)  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    there = {topic for topic in admin.list_topics(timeout=10).topics if topic.startswith(prefix)}
    assert there == {*on, *(f"{prefix}-new.{topic}" for topic in TOPICS if topic != "viewer")}


def test_a_topic_that_is_missing_and_may_not_be_created_is_told(restricted, topic_prefix, command):
    address, env = restricted
    prefix = topic_prefix()
    ended = command("--headless", "--kafka-bootstrap-servers", address, "--topic-prefix", prefix, env=env)
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if "may not be created" in line]
    assert len(told) == 1, ended.stderr
    assert f"topic {prefix}." in told[0]
    assert "create it, or allow this user to" in told[0]


# Topics


def described(kafka, prefix):
    """Partitions and configs of a prefix's topics, as the broker tells."""
    import asyncio

    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

    async def ask():
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
        await admin.start()
        try:
            names = [f"{prefix}.{topic}" for topic in TOPICS]
            found = await admin.describe_topics(names)
            configs = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
        finally:
            await admin.close()
        partitions = {one["topic"]: len(one["partitions"]) for one in found}
        values = {
            resource[3]: {entry[0]: entry[1] for entry in resource[4]} for one in configs for resource in one.resources
        }
        return {name: (partitions[name], values[name]) for name in names}

    return asyncio.run(ask())


def test_topics_are_created_as_set_and_never_altered(kafka, topic_prefix, command):
    prefix = topic_prefix()
    for partitions, config in (
        ("5", "retention.ms=3600000,cleanup.policy=compact,delete"),
        ("7", "retention.ms=60000"),
    ):
        ended = command(
            "--headless", "--topic-prefix", prefix, "--max-events", "40", "--rate-per-sec", "1000",
            "--partitions", partitions, "--topic-config", config, "--kafka-bootstrap-servers", kafka,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        for count, values in described(kafka, prefix).values():
            assert count == 5
            assert values["retention.ms"] == "3600000"
            assert values["cleanup.policy"] in ("compact,delete", "delete,compact")
    assert "All topics already exist" in ended.stderr


def test_a_config_that_no_broker_knows_is_told_in_one_line(kafka, topic_prefix, command):
    ended = command("--headless", "--topic-prefix", topic_prefix(), "--kafka-bootstrap-servers", kafka,
                   env={"TELEMETRA_TOPIC_CONFIG": "retention.years=3"})  # fmt: skip
    assert ended.returncode == 1
    told = [line for line in ended.stderr.splitlines() if "retention.years" in line]
    assert len(told) == 1, ended.stderr
    assert "(--topic-config)" in told[0]
