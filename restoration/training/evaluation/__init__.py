"""What networks are worth on photographs they never saw, each beside what does the same without one.

One file measures one task (damage takes two: `damage` finds, `repair` fills); `evaluators` lists them.
"""
