// The judging stage: one pair of pictures, looked at in different ways.

import { makeDivider } from "./divider.js";
import { actualPixels, fit, openPair, resized } from "./pair.js";

const BLINK_MS = 700; // under three changes a second (WCAG 2.3.1)

/** Bring a stage to life; without scripts its two pictures lie side by side. */
export async function liven(stage) {
  const board = stage.querySelector("[data-board]");
  const [scan, candidate] = ["scan", "candidate"].map((side) => board.querySelector(`[data-side="${side}"]`));
  let pair;
  try {
    pair = await openPair(scan, candidate);
  } catch {
    stage.querySelector("[data-trouble]").hidden = false;
    return;
  }
  stage.classList.add("is-live");
  const blink = blinker(board);
  makeDivider(board.querySelector("[data-divider]"), board, (per_cent) => {
    board.style.setProperty("--divider", `${per_cent}%`);
  });

  function show(mode) {
    board.dataset.mode = mode;
    blink.run(mode === "blink");
    requestAnimationFrame(() => resized(pair));
  }

  for (const choice of stage.querySelectorAll("[name=mode]")) {
    choice.addEventListener("change", () => show(choice.value));
  }
  toggle(stage.querySelector("[data-lightness]"), (on) => board.classList.toggle("is-lightness", on));
  const gain = stage.querySelector("[data-gain]");
  gain.addEventListener("input", () => board.style.setProperty("--gain", gain.value));
  const pause = stage.querySelector("[data-pause]");
  toggle(pause, (on) => blink.hold(on));
  stage.querySelector("[data-fit]").addEventListener("click", () => fit(pair));
  stage.querySelector("[data-actual]").addEventListener("click", () => actualPixels(pair));
  new ResizeObserver(() => resized(pair)).observe(board);
  show(stage.querySelector("[name=mode]:checked").value);
}

function toggle(button, act) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    act(on);
  });
}

/** Shows scan and restoration in turn; whoever asks for less motion changes them by hand. */
function blinker(board) {
  let timer = null;
  let running = false;
  let held = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function turn() {
    board.classList.toggle("is-turned");
  }
  function settle() {
    clearInterval(timer);
    timer = running && !held ? setInterval(turn, BLINK_MS) : null;
    if (!running) board.classList.remove("is-turned");
  }
  return {
    run(on) {
      running = on;
      settle();
    },
    hold(on) {
      held = on;
      if (running && on) turn();
      settle();
    },
  };
}
