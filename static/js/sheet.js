// A sheet by keyboard. On a cell: arrows and Enter go on, typing replaces, F2 goes into the text, Escape takes back.
// Without this file the sheet is a form whose fields Tab goes through.

import { nextCell } from "./sheet/moves.js";

const CELL = "input:not([type=hidden]), select, textarea";

for (const form of document.querySelectorAll("form.sheet")) install(form);

function install(form) {
  const grid = form.querySelector("[role=grid]");
  const changed = form.querySelector("#sheet-changed");
  const cells = [...grid.querySelectorAll(CELL)];
  let entered = ""; // what the cell held when it was entered
  let mode = ""; // "": on the cell, "typed": being overwritten, "into": the arrows are the text's

  const setMode = (cell, wanted) => {
    mode = wanted;
    cell.classList.toggle("is-into", wanted === "into");
  };
  const mark = (cell) => cell.classList.toggle("is-changed", cell.value !== cell.dataset.saved);
  const count = () => cells.filter((cell) => cell.classList.contains("is-changed")).length;
  const tell = () => {
    const number = count();
    changed.textContent = number === 0 ? changed.dataset.none : number === 1 ? changed.dataset.one : changed.dataset.many.replace("#", number);
  };
  const put = (cell, value) => {
    cell.value = value;
    mark(cell);
    setMode(cell, "");
    cell.select?.();
    tell();
  };
  const takeBack = (cell) => put(cell, cell.value === entered ? cell.dataset.saved : entered);
  const enter = (cell) => {
    entered = cell.value;
    setMode(cell, "");
    cell.select?.();
  };
  const goInto = (cell) => {
    if (mode === "into") return setMode(cell, "");
    setMode(cell, "into");
    cell.setSelectionRange?.(cell.value.length, cell.value.length);
  };

  grid.addEventListener("focusin", (event) => {
    if (event.target.matches(CELL)) enter(event.target);
  });
  grid.addEventListener("focusout", (event) => {
    if (event.target.matches(CELL)) setMode(event.target, "");
    tell();
  });
  grid.addEventListener("pointerdown", (event) => {
    if (event.target === document.activeElement && event.target.matches("input, textarea")) setMode(event.target, "into");
  });
  grid.addEventListener("input", (event) => {
    mark(event.target);
    if (mode === "") setMode(event.target, "typed");
  });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target;
    // Enter and Escape belong to whoever is choosing characters.
    if (event.isComposing || !cell.matches(`${CELL}, tbody th a`)) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") form.requestSubmit();
    else if (event.altKey && event.key === "Enter" && cell.matches("textarea")) breakLine(cell);
    else if (event.key === "Escape" && cell.matches(CELL)) takeBack(cell);
    else if (event.key === "F2" && cell.matches(CELL)) goInto(cell);
    else {
      const next = nextCell(grid, cell, event, mode);
      if (next === undefined) return;
      if (next) {
        next.focus();
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else if (cell.matches(CELL)) {
        enter(cell); // at an edge: what was typed stands, and the cell stays where it is
        tell();
      }
    }
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("submit", () => form.toggleAttribute("data-sent", true));
  window.addEventListener("beforeunload", (event) => {
    if (count() > 0 && !form.hasAttribute("data-sent")) event.preventDefault();
  });

  const first = cells.find((cell) => cell.matches("[name$='.title']"));
  if (first) first.dataset.key = "t";
  for (const cell of cells) mark(cell);
  tell();
  grid.querySelector(".is-wrong")?.focus();
}

function breakLine(cell) {
  cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}
