// A picture behind a warning: what is blurred cannot be reached by the keyboard either, until it is chosen.

const choice = document.querySelector("[data-veil]");
const picture = document.querySelector(".veil__picture");

function follow() {
  picture.inert = !choice.checked;
}

if (choice && picture) {
  choice.addEventListener("change", follow);
  follow();
}
