"""How far each network is from its authors' numbers on the parity fixtures, per device; prints JSON."""

import torch

from benchmarks.engine_common import report
from restoration.weights.loading import net_from_state
from tests.restoration.nets.seeded import Fixture
from tests.restoration.nets.test_parity import FIXTURES, allowed


def main() -> None:
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    rows = []
    for architecture, name in FIXTURES.items():
        fixture = Fixture.read(name)
        limit = allowed(architecture, fixture)
        for device in devices:
            output = net_from_state(architecture, fixture.state).to(device)(fixture.image.to(device)).cpu()
            difference = float((output - fixture.output).abs().max())
            rows.append(
                {
                    "network": architecture,
                    "device": device,
                    "largest_difference": difference,
                    "limit": limit,
                    "met": difference < limit,
                }
            )
    report("parity with the authors' implementations", {"cases": rows})


if __name__ == "__main__":
    main()
