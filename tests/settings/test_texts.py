"""TOML's values as one would write them elsewhere, and files as text."""

import pytest

from tui_sim.settings.texts import flat, text_in, text_of


def test_dotted_keys_are_names_again():
    assert flat({"linger": {"ms": 5}, "sasl": {"kerberos": {"keytab": "x"}}, "acks": -1}) == {
        "linger.ms": 5,
        "sasl.kerberos.keytab": "x",
        "acks": -1,
    }


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (5, "5"), (0.5, "0.5"), ("True", "True")]
)
def test_a_value_as_text(value, text):
    assert text_of(value) == text


def test_a_byte_order_mark_is_no_text_and_a_nul_is_none_at_all(tmp_path):
    (tmp_path / "marked").write_bytes(b"\xef\xbb\xbfseed = 4\n")
    assert text_in("marked") == "seed = 4\n"
    (tmp_path / "nul").write_bytes(b"a\0b")
    with pytest.raises(ValueError, match="NUL"):
        text_in("nul")
