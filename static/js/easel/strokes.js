// Strokes over damage ("fill") and over what is to be left alone ("keep"), as lines of an SVG as large as the scan.

import { clamp, share } from "./shares.js";

export class Strokes {
  constructor(svg, field, words) {
    Object.assign(this, { svg, field, words });
    this.all = new Map();
  }

  add(act, radius, places) {
    if (this.all.size >= Number(this.words.mostStrokes)) return null;
    const line = document.createElementNS(this.svg.namespaceURI, "polyline");
    line.setAttribute("class", `stroke stroke--${act}`);
    line.setAttribute("tabindex", "0");
    line.setAttribute("role", "button");
    const { width, height } = this.svg.viewBox.baseVal;
    line.setAttribute("stroke-width", Math.max(1, 2 * radius * Math.max(width, height)));
    this.svg.append(line);
    this.all.set(line, { act, radius, places });
    this.draw(line);
    return line;
  }

  // The stroke with one place more; where it is full, the one that goes on from it.
  extend(line, place) {
    const { act, radius, places } = this.all.get(line);
    if (places.length >= Number(this.words.mostPlaces)) return this.add(act, radius, [places.at(-1), place]);
    places.push(place);
    this.draw(line);
    return line;
  }

  move(line, by) {
    const stroke = this.all.get(line);
    stroke.places = stroke.places.map(({ x, y }) => ({ x: clamp(x + by.x), y: clamp(y + by.y) }));
    this.draw(line);
  }

  remove(line) {
    this.all.delete(line);
    line.remove();
  }

  draw(line) {
    const { width, height } = this.svg.viewBox.baseVal;
    const { places } = this.all.get(line);
    // A line of one place has no length, and would not be seen.
    const drawn = places.length > 1 ? places : [...places, ...places];
    line.setAttribute("points", drawn.map(({ x, y }) => `${x * width},${y * height}`).join(" "));
  }

  restore(text) {
    for (const line of [...this.all.keys()]) this.remove(line);
    for (const each of text.split(";").filter(Boolean)) {
      const [head, ...pairs] = each.split(" ");
      const [act, radius] = head.split(":");
      const places = pairs.map((pair) => pair.split(",").map(Number)).map(([x, y]) => ({ x, y }));
      this.add(act, Number(radius), places);
    }
  }

  text() {
    const strokes = [...this.all.values()];
    return strokes
      .map(({ act, radius, places }) =>
        [`${act}:${share(radius)}`, ...places.map(({ x, y }) => `${share(x)},${share(y)}`)].join(" "),
      )
      .join(";");
  }

  number() {
    let number = 0;
    for (const [line, { act }] of this.all) {
      number += 1;
      line.setAttribute("aria-label", `${this.words[act]} ${number}`);
    }
    return number;
  }
}
