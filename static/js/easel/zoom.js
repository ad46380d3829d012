// Looking closer: the picture larger than its window, which is then scrolled, or pushed with the middle button.

const LEVELS = [1, 1.5, 2, 3, 4, 6];
const WHEEL_PX = 40; // of turning with Control held: one level

export class Zoom {
  constructor(view, stage, said) {
    Object.assign(this, { view, stage });
    [this.shown, this.said] = said;
    this.level = 1;
    this.turned = 0;
    view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    view.addEventListener("pointerdown", (event) => this.push(event));
    window.addEventListener("resize", () => this.to(this.level));
  }

  by(levels, at = this.middle()) {
    const place = LEVELS.indexOf(this.level) + levels;
    this.to(LEVELS[Math.min(LEVELS.length - 1, Math.max(0, place))], at);
  }

  // What lies at a place of the window, (x, y) in its pixels, stays there.
  to(level, at = this.middle()) {
    const kept = this.share(at);
    if (level !== this.level) this.tell(level);
    this.level = level;
    this.size();
    const frame = this.stage.getBoundingClientRect();
    this.view.scrollLeft += frame.left + kept.x * frame.width - at.x;
    this.view.scrollTop += frame.top + kept.y * frame.height - at.y;
  }

  tell(level) {
    for (const place of [this.shown, this.said]) place.textContent = `${Math.round(100 * level)} %`;
  }

  // The middle of what is seen, in shares of the picture.
  seen() {
    return this.share(this.middle());
  }

  // Whole, the picture fits its window by the style sheet; closer, it is so many times as wide as that, and the
  // window grows with it as far as there is room.
  size() {
    this.view.classList.remove("is-close");
    if (this.level === 1) return;
    const whole = this.stage.getBoundingClientRect();
    this.view.style.setProperty("--width", `${whole.width}px`);
    this.view.style.setProperty("--height", `${whole.height}px`);
    this.view.style.setProperty("--level", this.level);
    this.view.classList.add("is-close");
  }

  share({ x, y }) {
    const frame = this.stage.getBoundingClientRect();
    return { x: (x - frame.left) / frame.width, y: (y - frame.top) / frame.height };
  }

  middle() {
    const frame = this.view.getBoundingClientRect();
    return { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.turned += event.deltaY;
    if (Math.abs(this.turned) < WHEEL_PX) return;
    this.by(-Math.sign(this.turned), { x: event.clientX, y: event.clientY });
    this.turned = 0;
  }

  push(down) {
    if (down.button !== 1) return;
    down.preventDefault();
    this.view.setPointerCapture(down.pointerId);
    const move = ({ movementX, movementY }) => this.view.scrollBy(-movementX, -movementY);
    this.view.addEventListener("pointermove", move);
    const stop = () => this.view.removeEventListener("pointermove", move);
    this.view.addEventListener("lostpointercapture", stop, { once: true });
  }
}
