"""Everything that must be there before anything of Albumen runs."""

from launcher import frontend, locks, packages, python_environment, translations
from launcher.tree import ROOT


def prepare(*, testing: bool = False) -> None:
    """Packages, environment, front-end, translations: one at a time, and quick when nothing changed."""
    with locks.held(ROOT):
        if packages.installable():
            packages.require([*packages.SERVICES, *packages.TO_RUN, *(packages.TO_TEST if testing else ())])
        else:
            packages.require([*packages.TO_RUN, *(packages.TO_TEST if testing else ())])
        python_environment.prepare(testing=testing)
        frontend.prepare()
        translations.compile_changed()
