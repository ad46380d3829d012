// Setting points with the pointer: a click sets one, dragging lays a stroke; a press on a point marks or moves it.

const LEAST_PX = 4; // a hand that shakes does not move a point
const APART = 1.6; // points of a stroke, in radii

export function installPointer(stage, points, palette) {
  const place = (event) => {
    const frame = stage.getBoundingClientRect();
    return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
  };
  const distance = (one, other) =>
    Math.hypot((one.x - other.x) * stage.clientWidth, (one.y - other.y) * stage.clientHeight);

  stage.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || stage.classList.contains("hides-points")) return;
    const from = place(down);
    const held = down.target.closest(".point");
    const act = held ? holding(held, from) : laying(from);
    stage.setPointerCapture(down.pointerId);
    const move = (event) => act.move(place(event));
    const up = () => {
      for (const name of ["pointerup", "pointercancel"]) stage.removeEventListener(name, up);
      stage.removeEventListener("pointermove", move);
      act.end();
      points.commit();
    };
    stage.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, up);
    down.preventDefault();
  });

  function holding(button, from) {
    const start = { ...points.all.get(button) };
    let moved = false;
    return {
      move(to) {
        moved ||= distance(from, to) >= LEAST_PX;
        if (moved) points.set(button, { x: start.x + to.x - from.x, y: start.y + to.y - from.y });
      },
      end() {
        if (!moved) points.mark(points.marked === button ? null : button);
        button.focus();
      },
    };
  }

  function laying(from) {
    points.mark(null);
    const chosen = palette.chosen();
    const long = Math.max(stage.clientWidth, stage.clientHeight);
    let last = from;
    let button = points.add({ ...from, ...chosen });
    return {
      move(to) {
        if (!button || distance(last, to) < Math.max(LEAST_PX, APART * chosen.radius * long)) return;
        last = to;
        button = points.add({ ...to, ...chosen });
      },
      end() {
        button?.focus();
      },
    };
  }
}
