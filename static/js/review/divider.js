// The divider of the swipe view: mouse, touch and pen by one pointer, and the keys of a slider.

const STEP = 2;
const LEAP = 10;

/** Make `handle` move the divider over `stage`; `onMove` gets the place in per cent of the stage's width. */
export function makeDivider(handle, stage, onMove) {
  const words = handle.dataset.valueText;
  let place = 50;

  function moveTo(per_cent) {
    place = Math.min(100, Math.max(0, per_cent));
    handle.setAttribute("aria-valuenow", Math.round(place));
    handle.setAttribute("aria-valuetext", words.replace("%", `${Math.round(place)} %`));
    onMove(place);
  }

  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = stage.getBoundingClientRect();
    moveTo(((event.clientX - box.left) / box.width) * 100);
  });
  handle.addEventListener("keydown", (event) => {
    const to = afterKey(event.key, place);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(to);
  });
  moveTo(place);
}

function afterKey(key, place) {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return place - STEP;
    case "ArrowRight":
    case "ArrowUp":
      return place + STEP;
    case "PageDown":
      return place - LEAP;
    case "PageUp":
      return place + LEAP;
    case "Home":
      return 0;
    case "End":
      return 100;
    default:
      return null;
  }
}
