// Working on a picture by hand: colours named and damage marked, with the pointer or the keyboard.

import { Board } from "./easel/board.js";
import { installKeys } from "./easel/keys.js";
import { installPointer } from "./easel/pointer.js";
import { Points } from "./easel/points.js";
import { installRecipe } from "./easel/recipe.js";
import { Strokes } from "./easel/strokes.js";
import { Tools } from "./easel/tools.js";
import { Zoom } from "./easel/zoom.js";

const ADDED = 0.05; // half as long is a stroke that is added, in shares of what is seen

const form = document.getElementById("easel");
const stage = document.getElementById("stage");
const tools = new Tools(form, stage);
const points = new Points(stage, form.elements.hints, form.dataset);
const strokes = new Strokes(document.getElementById("strokes"), form.elements.strokes, form.dataset);
const board = new Board([points, strokes], document.getElementById("easel-said"), form.dataset);
const zoom = new Zoom(document.getElementById("view"), stage, ["level", "level-said"].map((id) => document.getElementById(id)));

const acts = {
  add: () => {
    const { act, radius, ...chosen } = tools.chosen();
    const middle = zoom.seen();
    const across = [-ADDED, 0, ADDED].map((by) => ({ x: middle.x + by / zoom.level, y: middle.y }));
    const added = act === "color" ? points.add({ ...middle, radius, ...chosen }) : strokes.add(act, radius, across);
    board.commit(added);
    added?.focus({ preventScroll: true });
  },
  undo: () => board.undo(),
  redo: () => board.redo(),
  clear: () => board.clear(),
  closer: () => zoom.by(1),
  farther: () => zoom.by(-1),
  whole: () => zoom.to(1),
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
installRecipe(form, document.getElementById("adds-no-color"));

const palette = form.elements.palette.value;
let leaves = false;
form.addEventListener("submit", () => {
  leaves = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaves && (board.past.length || form.elements.palette.value !== palette)) event.preventDefault();
});

// How long the picture's long side is on the screen: what the size of a point is a share of.
new ResizeObserver(() => {
  stage.style.setProperty("--long", `${Math.max(stage.clientWidth, stage.clientHeight)}px`);
}).observe(stage);
