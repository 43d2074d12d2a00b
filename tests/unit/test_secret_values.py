"""Values of secrets are masked in whatever is said."""

from tui_sim.secret_values import masked, without_secrets


def test_a_short_secret_is_masked_in_its_own_place_only():
    properties = {"sasl.password": "s", "ssl.key.password": "topsecret", "sasl.jaas.config": "abc"}
    assert without_secrets("Invalid value 's' for sasl", "sasl.password", properties) == "Invalid value '***' for sasl"
    assert without_secrets("No such property 'is' or 's'", "linger.ms", properties) == "No such property 'is' or 's'"
    assert without_secrets('took "topsecret" here', "linger.ms", properties) == 'took "***" here'


def test_each_line_of_a_key_is_masked():
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQ==\n-----END PRIVATE KEY-----\n"
    said = without_secrets("bad base64 near hkiG9w0BAQ==, after MIIEvQIBADANBgkq", "linger.ms", {"ssl.key.pem": key})
    assert said == "bad base64 near ***, after ***"


def test_what_is_shown_keeps_the_names_of_secrets():
    assert masked({"linger.ms": "5", "sasl.password": "open sesame"}) == {"linger.ms": "5", "sasl.password": "***"}
