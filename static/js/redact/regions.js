// The regions on the stage, as buttons in fractions of the picture, and their list in the form.

const LEAST = 0.005;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Regions {
  constructor(stage, field, words) {
    Object.assign(this, { stage, field, words });
    this.boxes = new Map();
    for (const each of JSON.parse(field.value || "[]")) this.add(each);
  }

  add(box, { suggested = false } = {}) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = suggested ? "region region--suggested" : "region";
    this.stage.append(button);
    this.place(button, box);
    return button;
  }

  place(button, box) {
    const width = clamp(box.width, LEAST, 1);
    const height = clamp(box.height, LEAST, 1);
    const placed = { x: clamp(box.x, 0, 1 - width), y: clamp(box.y, 0, 1 - height), width, height };
    this.boxes.set(button, placed);
    button.style.left = `${100 * placed.x}%`;
    button.style.top = `${100 * placed.y}%`;
    button.style.width = `${100 * width}%`;
    button.style.height = `${100 * height}%`;
    this.write();
  }

  accept(button) {
    button.classList.remove("region--suggested");
    this.write();
  }

  acceptAll() {
    for (const button of this.boxes.keys()) button.classList.remove("region--suggested");
    this.write();
  }

  remove(button) {
    const following = button.nextElementSibling ?? button.previousElementSibling;
    this.boxes.delete(button);
    button.remove();
    this.write();
    if (following?.classList.contains("region")) following.focus();
  }

  write() {
    const kept = [];
    let number = 0;
    for (const [button, box] of this.boxes) {
      const suggested = button.classList.contains("region--suggested");
      number += 1;
      button.setAttribute("aria-label", `${suggested ? this.words.suggestion : this.words.region} ${number}`);
      if (!suggested) kept.push(box);
    }
    this.field.value = JSON.stringify(kept);
  }
}
