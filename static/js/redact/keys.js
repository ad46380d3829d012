// Regions by keyboard: arrows move, Shift with arrows changes the size, Enter accepts, Delete takes away.

const STEP = 0.01;
const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

export function installKeys(stage, regions) {
  stage.addEventListener("keydown", (event) => {
    const button = event.target.closest(".region");
    if (!button) return;
    const box = regions.boxes.get(button);
    const way = WAYS[event.key];
    if (way && event.shiftKey) {
      regions.place(button, { ...box, width: box.width + way[0], height: box.height + way[1] });
    } else if (way) {
      regions.place(button, { ...box, x: box.x + way[0], y: box.y + way[1] });
    } else if (event.key === "Enter" || event.key === " ") {
      regions.accept(button);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      regions.remove(button);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
