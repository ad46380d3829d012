// The tool, the colour, its reach and the size that are chosen for what is drawn next.

// Small, middle and large, in shares of the long side: what is damaged is thin, a dab of colour may be broad.
const RADII = { color: [0.004, 0.01, 0.025], fill: [0.0015, 0.004, 0.012], keep: [0.004, 0.012, 0.03] };

export class Tools {
  constructor(form, stage) {
    Object.assign(this, { form, stage });
    this.own = document.getElementById("own-color");
    this.swatches = [...form.elements.swatch];
    for (const input of this.swatches) this.paint(input);
    this.own.addEventListener("input", () => {
      const input = this.swatches.find((each) => each.value === "own");
      this.paint(input);
      input.checked = true;
    });
    this.tellStage();
  }

  chosen() {
    const { tool, size, swatch, reach } = this.form.elements;
    return {
      act: tool.value,
      radius: RADII[tool.value][Number(size.value)],
      color: this.color(swatch.value),
      reach: reach.value,
    };
  }

  onChange(tell) {
    document.addEventListener("change", ({ target }) => {
      if (target.form !== this.form) return;
      const { act, color, radius, reach } = this.chosen();
      if (target.name === "tool") this.tellStage();
      else if (target.name === "size" && act === "color") tell({ radius });
      else if (target.name === "reach") tell({ reach });
      else if (target.name === "swatch" || target === this.own) tell({ color });
    });
  }

  color(value) {
    return value === "own" ? this.own.value : value;
  }

  paint(input) {
    input.parentElement.style.setProperty("--color", this.color(input.value));
  }

  // While strokes are drawn, points let the pointer through.
  tellStage() {
    this.stage.classList.toggle("takes-strokes", this.chosen().act !== "color");
  }
}
