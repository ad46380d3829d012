// The colour and the size that are chosen for the next point.

export class Palette {
  constructor(form) {
    this.form = form;
    this.own = form.querySelector("#own-color");
    for (const input of form.querySelectorAll('[name="swatch"]')) this.paint(input);
    this.own.addEventListener("input", () => {
      const input = form.querySelector('[name="swatch"][value="own"]');
      this.paint(input);
      input.checked = true;
    });
  }

  chosen() {
    const { swatch, radius } = this.form.elements;
    return { color: this.color(swatch.value), radius: Number(radius.value) };
  }

  onChange(tell) {
    this.form.addEventListener("change", (event) => {
      const { name, value } = event.target;
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
