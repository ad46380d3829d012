"""What networks are worth on photographs they never saw, each beside what does the same without one.

One file measures one task (`color`, `scratches`, `upscale`, `denoise`, `inpaint`); `evaluators` lists them.
"""
