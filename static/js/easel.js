// Working on a picture by hand: colours named and damage marked, with the pointer or the keyboard.

import { Board } from "./easel/board.js";
import { installKeys } from "./easel/keys.js";
import { installPointer } from "./easel/pointer.js";
import { Points } from "./easel/points.js";
import { Strokes } from "./easel/strokes.js";
import { Tools } from "./easel/tools.js";

const form = document.getElementById("easel");
const stage = document.getElementById("stage");
const tools = new Tools(form, stage);
const points = new Points(stage, form.elements.hints, form.dataset);
const strokes = new Strokes(document.getElementById("strokes"), form.elements.strokes, form.dataset);
const board = new Board([points, strokes], document.getElementById("easel-said"), form.dataset);

const acts = {
  add: () => {
    const { act, radius, ...chosen } = tools.chosen();
    const middle = [0.45, 0.5, 0.55].map((x) => ({ x, y: 0.5 }));
    const added = act === "color" ? points.add({ ...middle[1], radius, ...chosen }) : strokes.add(act, radius, middle);
    board.commit(added);
    added?.focus();
  },
  undo: () => board.undo(),
  redo: () => board.redo(),
  clear: () => board.clear(),
  hide: (button) => toggle(button, "hides-drawn"),
  scan: (button) => toggle(button, "shows-scan"),
};

function toggle(button, name) {
  button.setAttribute("aria-pressed", String(stage.classList.toggle(name)));
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
});
tools.onChange((chosen) => {
  points.change(chosen);
  board.commit(true);
});
installPointer(stage, { board, points, strokes, tools });
installKeys(stage, { board, points, strokes });

let leaves = false;
form.addEventListener("submit", () => {
  leaves = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaves && board.past.length) event.preventDefault();
});

// How long the picture's long side is on the screen: what the size of a point is a share of.
new ResizeObserver(() => {
  stage.style.setProperty("--long", `${Math.max(stage.clientWidth, stage.clientHeight)}px`);
}).observe(stage);
