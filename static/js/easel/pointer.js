// Drawing with the pointer: a click sets a point, dragging lays a stroke; a press on a point marks or moves it.

const LEAST_PX = 4; // a hand that shakes does not move a point
const APART = 1.6; // dabs of a stroke of colour, in radii
const SMOOTH = 0.5; // bends of a stroke over damage, in radii
const FINEST_PX = 2;

export function installPointer(stage, { board, points, strokes, tools }) {
  const long = () => Math.max(stage.clientWidth, stage.clientHeight);
  const distance = (one, other) =>
    Math.hypot((one.x - other.x) * stage.clientWidth, (one.y - other.y) * stage.clientHeight);
  const place = (event) => {
    const frame = stage.getBoundingClientRect();
    return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
  };

  stage.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || !down.isPrimary || stage.classList.contains("hides-drawn")) return;
    const act = begin(down.target.closest(".point"), place(down));
    stage.setPointerCapture(down.pointerId);
    const move = (event) => {
      if (event.pointerId === down.pointerId) act.move(place(event));
    };
    const up = (event) => {
      if (event.pointerId !== down.pointerId) return;
      for (const name of ["pointerup", "pointercancel"]) stage.removeEventListener(name, up);
      stage.removeEventListener("pointermove", move);
      // A second finger came: the two of them move the page, and draw nothing.
      if (event.type === "pointercancel") return board.forget();
      const touched = act.end();
      board.commit(touched);
      if (points.all.has(touched)) touched.focus({ preventScroll: true });
    };
    stage.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, up);
    down.preventDefault();
  });

  function begin(held, from) {
    if (held) return holding(held, from);
    points.mark(null);
    const chosen = tools.chosen();
    return chosen.act === "color" ? dabbing(from, chosen) : stroking(from, chosen);
  }

  function holding(button, from) {
    const start = points.all.get(button);
    let moved = false;
    return {
      move(to) {
        moved ||= distance(from, to) >= LEAST_PX;
        if (moved) points.set(button, { x: start.x + to.x - from.x, y: start.y + to.y - from.y });
      },
      end() {
        if (!moved) points.toggle(button);
        return button;
      },
    };
  }

  function dabbing(from, { color, radius, reach }) {
    const apart = Math.max(LEAST_PX, APART * radius * long());
    let last = from;
    let button = points.add({ ...from, color, radius, reach });
    return {
      move(to) {
        if (!button || distance(last, to) < apart) return;
        last = to;
        button = points.add({ ...to, color, radius, reach });
      },
      end: () => button,
    };
  }

  function stroking(from, { act, radius }) {
    const apart = Math.max(FINEST_PX, SMOOTH * radius * long());
    let last = from;
    let line = strokes.add(act, radius, [from]);
    return {
      move(to) {
        if (!line || distance(last, to) < apart) return;
        last = to;
        line = strokes.extend(line, to);
      },
      end: () => line,
    };
  }
}
