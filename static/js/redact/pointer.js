// Drawing a new region on the picture, moving an old one; a press on a suggestion accepts it.

const LEAST_PX = 6;
const inside = (value) => Math.min(1, Math.max(0, value));

function place(stage, event) {
  const frame = stage.getBoundingClientRect();
  return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
}

function spanned(from, to) {
  const [left, right] = [inside(Math.min(from.x, to.x)), inside(Math.max(from.x, to.x))];
  const [top, bottom] = [inside(Math.min(from.y, to.y)), inside(Math.max(from.y, to.y))];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function installPointer(stage, regions) {
  stage.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    const from = place(stage, down);
    const held = down.target.closest(".region");
    const start = held ? { ...regions.boxes.get(held) } : null;
    let drawn = null;

    function move(event) {
      const to = place(stage, event);
      if (held) {
        regions.place(held, { ...start, x: start.x + to.x - from.x, y: start.y + to.y - from.y });
        return;
      }
      const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= LEAST_PX;
      if (drawn) regions.place(drawn, spanned(from, to));
      else if (far) drawn = regions.add(spanned(from, to));
    }

    function up() {
      stage.removeEventListener("pointermove", move);
      stage.removeEventListener("pointerup", up);
      stage.removeEventListener("pointercancel", up);
      if (drawn) drawn.focus();
    }

    stage.setPointerCapture(down.pointerId);
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", up);
    stage.addEventListener("pointercancel", up);
    if (held) held.focus();
    if (held?.classList.contains("region--suggested")) regions.accept(held);
    down.preventDefault();
  });
}
