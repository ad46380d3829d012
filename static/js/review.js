// The review desk: the stage and the decision. The keys are on the elements (data-key), as on every page.

import { livenPanel, needReason, sendOnce } from "./review/decision.js";
import { liven } from "./review/stage.js";

const stage = document.querySelector("[data-stage]");
if (stage) liven(stage);

for (const panel of document.querySelectorAll("details[data-panel]")) {
  const form = panel.querySelector("form");
  livenPanel(panel);
  if (panel.dataset.panel === "reject") needReason(form);
  sendOnce(form);
}
document.querySelector("[data-strip]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
