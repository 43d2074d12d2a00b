"""The README's tables of settings, made from the settings: ``python -m tests.readme_table`` writes them anew."""

import re
from pathlib import Path

from tui_sim.settings.fields import GENERAL
from tui_sim.settings.reference import REFERENCE, Reference

README = Path(__file__).parents[1] / "README.md"
PLACE = re.compile(r"(<!-- settings: .* -->\n)(.*)(<!-- end of settings -->)", re.DOTALL)


def tables() -> str:
    """The settings as Markdown tables, one for each group."""
    groups: dict[str, list[str]] = {}
    for setting in REFERENCE.values():
        if setting.group != GENERAL:
            groups.setdefault(setting.group, []).append(_row(setting))
    parts = [
        "\n".join([f"**{title}**\n", "| environment | flag | default | meaning |", "|---|---|---|---|", *rows])
        for title, rows in groups.items()
    ]
    return "\n" + "\n\n".join(parts) + "\n\n"


def _row(setting: Reference) -> str:
    default = f"`{setting.default}`" if setting.default else "none"
    return f"| `{setting.variable}` | `{setting.flag}` | {default} | {setting.meaning} |"


def written() -> str:
    """The tables as they stand in the README."""
    found = PLACE.search(README.read_text())
    assert found is not None
    return found[2]


if __name__ == "__main__":
    README.write_text(PLACE.sub(lambda match: match[1] + tables() + match[3], README.read_text()))
