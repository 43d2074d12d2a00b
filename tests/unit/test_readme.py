"""The README says what is true: its table of settings is made from the settings.

``python -m tests.unit.test_readme`` writes it anew.
"""

import re
from pathlib import Path

from tui_sim.settings import Settings, default_text, env_name, flag_name, group, user_fields

README = Path(__file__).parents[2] / "README.md"
PLACE = re.compile(r"(<!-- settings: .* -->\n)(.*)(<!-- end of settings -->)", re.DOTALL)


def table() -> str:
    """The settings as Markdown tables, one for each group."""
    parts = []
    for title in dict.fromkeys(group(name) for name in user_fields()):
        rows = [
            f"| `{env_name(name)}` | `{flag_name(name)}` | "
            f"{f'`{default_text(name)}`' if default_text(name) else 'none'} | {Settings.model_fields[name].description} |"
            for name in user_fields()
            if group(name) == title
        ]
        parts.append(
            "\n".join([f"**{title}**\n", "| environment | flag | default | meaning |", "|---|---|---|---|", *rows])
        )
    return "\n" + "\n\n".join(parts) + "\n\n"


def test_the_settings_in_the_readme_are_those_of_the_program():
    assert PLACE.search(README.read_text())[2] == table()  # type: ignore[index]


def test_every_key_of_the_screen_is_in_the_readme():
    from tui_sim.tui.actions import ACTIONS

    text = README.read_text()
    for action in ACTIONS:
        assert f"`{action.key_text}`" in text, action.id
        assert f"`{action.id}`" in text, action.id


def test_the_example_environment_names_only_known_settings():
    known = {env_name(name) for name in user_fields()}
    text = (README.parent / ".env.example").read_text()
    names = re.findall(r"^#? ?([A-Z_]+)=", text, re.MULTILINE)
    assert len(names) > 9
    assert {name for name in names if not name.startswith("KAFKA_CONFIG_")} <= known


if __name__ == "__main__":
    README.write_text(PLACE.sub(lambda match: match[1] + table() + match[3], README.read_text()))
