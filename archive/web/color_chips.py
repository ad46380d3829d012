"""Colours that old photographs often want, to choose from: a name for people, and sRGB."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

# Only hue and strength count: how light a place is, the photograph says.
CHIPS: Sequence[tuple[str, object]] = (
    ("#d8a78c", gettext_lazy("Fair skin")),
    ("#b98363", gettext_lazy("Tanned skin")),
    ("#7a4f38", gettext_lazy("Dark skin")),
    ("#b0575a", gettext_lazy("Lips")),
    ("#c2a065", gettext_lazy("Fair hair")),
    ("#5b3d2a", gettext_lazy("Brown hair")),
    ("#7fb0dc", gettext_lazy("Sky")),
    ("#4c7f93", gettext_lazy("Water")),
    ("#4f7b3b", gettext_lazy("Leaves")),
    ("#86a04e", gettext_lazy("Grass")),
    ("#8a6040", gettext_lazy("Wood")),
    ("#a5563f", gettext_lazy("Brick")),
    ("#c4ae84", gettext_lazy("Sandstone")),
    ("#9a8a68", gettext_lazy("Khaki")),
    ("#2f4270", gettext_lazy("Navy blue")),
    ("#b3272e", gettext_lazy("Red")),
    ("#d8b13c", gettext_lazy("Yellow")),
    ("#808080", gettext_lazy("No colour")),
)
