// The colour and the size that are chosen for the next point.

export class Palette {
  constructor(form) {
    this.form = form;
    this.own = document.getElementById("own-color");
    const swatches = [...form.elements.swatch];
    for (const input of swatches) this.paint(input);
    this.own.addEventListener("input", () => {
      const input = swatches.find((each) => each.value === "own");
      this.paint(input);
      input.checked = true;
    });
  }

  chosen() {
    const { swatch, radius } = this.form.elements;
    return { color: this.color(swatch.value), radius: Number(radius.value) };
  }

  onChange(tell) {
    document.addEventListener("change", (event) => {
      const { form, name, value } = event.target;
      if (form !== this.form) return;
      if (name === "swatch") tell({ color: this.color(value) });
      else if (event.target === this.own) tell({ color: this.own.value });
      else if (name === "radius") tell({ radius: Number(value) });
    });
  }

  color(value) {
    return value === "own" ? this.own.value : value;
  }

  paint(input) {
    input.parentElement.style.setProperty("--color", this.color(input.value));
  }
}
