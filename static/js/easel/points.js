// The named colours, as buttons over the picture in fractions of it.

import { clamp, share } from "./shares.js";

export class Points {
  constructor(stage, field, words) {
    Object.assign(this, { stage, field, words });
    this.all = new Map();
    this.marked = null;
  }

  add(point) {
    if (this.all.size >= Number(this.words.mostPoints)) return null;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "point";
    button.setAttribute("aria-pressed", "false");
    const dab = document.createElement("span");
    dab.className = "point__dab";
    button.append(dab);
    this.stage.append(button);
    this.set(button, point);
    return button;
  }

  set(button, changes) {
    const point = { ...this.all.get(button), ...changes };
    point.x = clamp(point.x);
    point.y = clamp(point.y);
    this.all.set(button, point);
    button.style.left = `${100 * point.x}%`;
    button.style.top = `${100 * point.y}%`;
    button.style.setProperty("--radius", point.radius);
    button.style.setProperty("--color", point.color);
    button.dataset.reach = point.reach;
  }

  move(button, by) {
    const { x, y } = this.all.get(button);
    this.set(button, { x: x + by.x, y: y + by.y });
  }

  mark(button) {
    this.marked?.setAttribute("aria-pressed", "false");
    this.marked = button;
    button?.setAttribute("aria-pressed", "true");
  }

  toggle(button) {
    this.mark(this.marked === button ? null : button);
  }

  // What is chosen is for the marked point, where there is one.
  change(chosen) {
    if (this.marked) this.set(this.marked, chosen);
  }

  remove(button) {
    if (this.marked === button) this.mark(null);
    this.all.delete(button);
    button.remove();
  }

  restore(text) {
    this.mark(null);
    for (const button of [...this.all.keys()]) this.remove(button);
    for (const each of text.split(";").filter(Boolean)) {
      const [x, y, radius, color, reach = ""] = each.split(",");
      this.add({ x: Number(x), y: Number(y), radius: Number(radius), color, reach });
    }
  }

  text() {
    return [...this.all.values()]
      .map(({ x, y, radius, color, reach }) => [...[x, y, radius].map(share), color, reach].filter(Boolean).join(","))
      .join(";");
  }

  number() {
    let number = 0;
    for (const [button, point] of this.all) {
      number += 1;
      const reach = { near: this.words.near, here: this.words.here }[point.reach];
      const name = `${this.words.point} ${number}: ${point.color}`;
      button.setAttribute("aria-label", reach ? `${name}, ${reach}` : name);
    }
    return number;
  }
}
