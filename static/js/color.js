// Naming colours: points and strokes over a picture, set with the pointer or the keyboard.

import { installKeys } from "./color/keys.js";
import { Palette } from "./color/palette.js";
import { installPointer } from "./color/pointer.js";
import { Points } from "./color/points.js";

const form = document.getElementById("easel");
const stage = document.getElementById("stage");
const palette = new Palette(form);
const points = new Points(stage, form.elements.hints, form.dataset, document.getElementById("easel-said"));
const begun = form.elements.hints.value;

const acts = {
  add: () => {
    const button = points.add({ x: 0.5, y: 0.5, ...palette.chosen() });
    points.commit();
    button?.focus();
  },
  undo: () => points.undo(),
  redo: () => points.redo(),
  clear: () => points.clear(),
  hide: (button) => toggle(button, "hides-points"),
  scan: (button) => toggle(button, "shows-scan"),
};

function toggle(button, name) {
  button.setAttribute("aria-pressed", String(stage.classList.toggle(name)));
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
});
palette.onChange((chosen) => points.change(chosen));
installPointer(stage, points, palette);
installKeys(stage, points);

let leaves = false;
form.addEventListener("submit", () => {
  leaves = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaves && form.elements.hints.value !== begun) event.preventDefault();
});

// How long the picture's long side is on the screen: what the size of a point is a share of.
new ResizeObserver(() => {
  stage.style.setProperty("--long", `${Math.max(stage.clientWidth, stage.clientHeight)}px`);
}).observe(stage);
