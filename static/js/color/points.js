// The points on the stage, as buttons in fractions of the picture; their list in the form, as recipes write it; undo.

const clamp = (value) => Math.min(1, Math.max(0, value));
const share = (value) => String(Number(clamp(value).toFixed(4)));

export class Points {
  constructor(stage, field, words, said) {
    Object.assign(this, { stage, field, words, said });
    this.all = new Map();
    this.marked = null;
    this.past = [];
    this.future = [];
    this.restore(field.value);
    this.write();
  }

  add(point) {
    if (this.all.size >= Number(this.words.most)) {
      this.say(this.words.full, this.words.most);
      return null;
    }
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
  }

  mark(button) {
    this.marked?.setAttribute("aria-pressed", "false");
    this.marked = button;
    button?.setAttribute("aria-pressed", "true");
  }

  // What is chosen is for the marked point, where there is one.
  change(chosen) {
    if (!this.marked) return;
    this.set(this.marked, chosen);
    this.commit();
  }

  remove(button) {
    const following = button.nextElementSibling ?? button.previousElementSibling;
    if (this.marked === button) this.mark(null);
    this.all.delete(button);
    button.remove();
    this.commit();
    if (following?.classList.contains("point")) following.focus();
  }

  clear() {
    this.restore("");
    this.commit();
  }

  // Whatever was done since the last time is one act, and undone at once.
  commit() {
    if (this.text() === this.field.value) return;
    this.past.push(this.field.value);
    this.future = [];
    this.write();
  }

  undo() {
    this.turn(this.past, this.future);
  }

  redo() {
    this.turn(this.future, this.past);
  }

  turn(from, to) {
    if (!from.length) return;
    to.push(this.field.value);
    this.restore(from.pop());
    this.write();
  }

  restore(text) {
    this.mark(null);
    for (const button of this.all.keys()) button.remove();
    this.all.clear();
    for (const each of text.split(";").filter(Boolean)) {
      const [x, y, radius, color] = each.split(",");
      this.add({ x: Number(x), y: Number(y), radius: Number(radius), color });
    }
  }

  text() {
    const points = [...this.all.values()];
    return points.map((each) => [share(each.x), share(each.y), share(each.radius), each.color].join(",")).join(";");
  }

  write() {
    this.field.value = this.text();
    let number = 0;
    for (const [button, point] of this.all) {
      number += 1;
      button.setAttribute("aria-label", `${this.words.point} ${number}: ${point.color}`);
    }
    this.say(this.words.count, number);
  }

  say(words, number) {
    this.said.textContent = words.replace("{n}", number);
  }
}
