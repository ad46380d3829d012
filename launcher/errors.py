"""The one way in which the launcher gives up."""


class Problem(Exception):
    """A step that failed: what failed, what it met, and what a person does about it."""

    def __init__(self, what: str, why: str, cure: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why
        self.cure = cure
