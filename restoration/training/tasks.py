"""What can be trained, by name."""

from collections.abc import Mapping

from restoration.training import color_task, damage_task, denoise_task, inpaint_task, ladder, upscale_task
from restoration.training.run import TrainingTask

TASKS: Mapping[str, TrainingTask] = {
    "colorizer": color_task.task(),
    "colorizer-edges": color_task.edges_task(),
    "damage": damage_task.task(),
    "denoiser": denoise_task.task(),
    "inpainter": inpaint_task.task(),
    "upscale-x2-clean": upscale_task.task(2, degraded=False),
    "upscale-x4-clean": upscale_task.task(4, degraded=False),
    "upscale-x2-print": upscale_task.task(2, degraded=True),
    "upscale-x4-print": upscale_task.task(4, degraded=True),
    **ladder.tasks(),
}
