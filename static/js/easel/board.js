// All that was drawn, layer by layer: told to the form, undone and redone as it was done.

export class Board {
  constructor(layers, said, words) {
    Object.assign(this, { layers, said, words });
    this.past = [];
    this.future = [];
    for (const layer of layers) layer.restore(layer.field.value);
    this.tell();
  }

  // Whatever was done since the last time is one act. Nothing was done where something would not fit.
  commit(fits) {
    if (!fits) this.said.textContent = this.words.full;
    const before = this.told();
    if (this.layers.every((layer, place) => layer.text() === before[place])) return;
    this.past.push(before);
    this.future = [];
    this.tell();
  }

  // As if what was done since the last act had not been begun.
  forget() {
    const before = this.told();
    this.layers.forEach((layer, place) => layer.restore(before[place]));
    this.tell();
  }

  undo() {
    this.turn(this.past, this.future);
  }

  redo() {
    this.turn(this.future, this.past);
  }

  clear() {
    for (const layer of this.layers) layer.restore("");
    this.commit(true);
  }

  turn(from, to) {
    if (!from.length) return;
    to.push(this.told());
    const state = from.pop();
    this.layers.forEach((layer, place) => layer.restore(state[place]));
    this.tell();
  }

  told() {
    return this.layers.map((layer) => layer.field.value);
  }

  tell() {
    const [points, strokes] = this.layers.map((layer) => {
      layer.field.value = layer.text();
      return layer.number();
    });
    this.said.textContent = this.words.count.replace("{points}", points).replace("{strokes}", strokes);
    this.said.dispatchEvent(new Event("told", { bubbles: true }));
  }
}
