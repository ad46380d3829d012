// By keyboard: arrows move what has the focus, Enter marks a point, Delete takes away; Control and Z undoes.

const STEP = 0.005;
const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

export function installKeys(stage, { board, points, strokes }) {
  stage.addEventListener("keydown", (event) => {
    const drawn = event.target.closest(".point, .stroke");
    if (!drawn) return;
    const layer = points.all.has(drawn) ? points : strokes;
    const way = WAYS[event.key];
    if (way) {
      const strides = event.shiftKey ? 5 : 1;
      layer.move(drawn, { x: strides * way[0], y: strides * way[1] });
    } else if (event.key === "Delete" || event.key === "Backspace") {
      const following = drawn.nextElementSibling ?? drawn.previousElementSibling;
      layer.remove(drawn);
      if (following?.matches(".point, .stroke")) following.focus();
    } else if (event.key === "Escape") {
      points.mark(null);
    } else if (layer === points && (event.key === "Enter" || event.key === " ")) {
      points.toggle(drawn);
    } else {
      return;
    }
    board.commit(true);
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.shiftKey) board.redo();
    else board.undo();
    event.preventDefault();
  });
}
