"""Which weights a step computes with, where its settings leave open whether it uses a network at all."""

from collections.abc import Mapping

from restoration.errors import MissingWeights, UnsuitableWeights
from restoration.recipe import Value
from restoration.steps.context import Context
from restoration.weights.manifest import Task, WeightsEntry, install_cure


def chosen_weights(settings: Mapping[str, Value], task: Task, context: Context) -> WeightsEntry | None:
    """The weights that `method` and `weights` ask for; None where the step does without a network.

    Raises `MissingWeights` where a network is asked for and none is installed, and `UnsuitableWeights` where
    the named one is for something else.
    """
    if settings["method"] == "classical":
        return None
    entry = context.session.entry_for(task, str(settings["weights"]))
    if entry is None and settings["method"] == "network":
        wanted = context.session.manifest.first_choice(task)
        if context.session.manifest.installed(wanted):
            return wanted  # one that no recipe takes by itself, but here a network is asked for
        raise MissingWeights(
            name=wanted.name, file=wanted.file, recipes=("this one",), cure=install_cure(wanted)
        )
    if entry is not None and entry.task != task:
        raise UnsuitableWeights(name=entry.name, task=str(entry.task))
    return entry
