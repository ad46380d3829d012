// Points by keyboard: arrows move, Enter marks, Escape unmarks, Delete takes away; Control and Z undoes.

const STEP = 0.005;
const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

export function installKeys(stage, points) {
  stage.addEventListener("keydown", (event) => {
    const button = event.target.closest(".point");
    if (!button) return;
    const way = WAYS[event.key];
    if (way) {
      const { x, y } = points.all.get(button);
      const strides = event.shiftKey ? 5 : 1;
      points.set(button, { x: x + strides * way[0], y: y + strides * way[1] });
      points.commit();
    } else if (event.key === "Enter" || event.key === " ") {
      points.mark(points.marked === button ? null : button);
    } else if (event.key === "Escape") {
      points.mark(null);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      points.remove(button);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.shiftKey) points.redo();
    else points.undo();
    event.preventDefault();
  });
}
