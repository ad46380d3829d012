// Deep zoom of an item: the scan, its restoration, or both with a divider, in one viewer with one zoom and pan.

const OpenSeadragon = window.OpenSeadragon;
const MARGIN_PX = 16;

// OpenSeadragon adds a <style> that takes the focus outline away, unless it finds one. The page's policy refuses
// real ones, so it finds an element of that name that means nothing.
const kept = document.createElementNS(null, "style");
kept.setAttribute("data-openseadragon-mobile-css", "");
document.head.append(kept);

for (const section of document.querySelectorAll(".viewer")) open(section);

function open(section) {
  const stage = section.querySelector(".viewer__stage");
  const sources = ["scan", "restoration"].filter((name) => section.dataset[name]);
  const viewer = OpenSeadragon({
    element: section.querySelector(".viewer__picture"),
    tileSources: sources.map((name) => ({ tileSource: section.dataset[name], x: 0, y: 0, width: 1 })),
    drawer: "canvas",
    showNavigationControl: false,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    visibilityRatio: 0.6,
    viewportMargins: { left: MARGIN_PX, top: MARGIN_PX, right: MARGIN_PX, bottom: MARGIN_PX },
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 4,
    animationTime: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.4,
    immediateRender: true,
  });
  // Its own letters would rotate and flip; those of the page are shown by `?`.
  viewer.addHandler("canvas-key", (event) => {
    event.preventDefaultAction = !event.originalEvent.key.startsWith("Arrow");
  });
  viewer.addOnceHandler("open", () => {
    section.classList.add("is-zooming");
    viewer.canvas.setAttribute("role", "img");
    viewer.canvas.setAttribute("aria-label", viewer.element.dataset.name);
    const images = Object.fromEntries(sources.map((name, index) => [name, viewer.world.getItemAt(index)]));
    const modes = installModes(section, stage, viewer, images);
    modes.show(sources.at(-1));
    installZoom(section, viewer);
    viewer.viewport.goHome(true);
  });
}

function installZoom(section, viewer) {
  const acts = {
    in: () => viewer.viewport.zoomBy(1.5),
    out: () => viewer.viewport.zoomBy(1 / 1.5),
    fit: () => viewer.viewport.goHome(),
    pixels: () => viewer.viewport.zoomTo(Number(section.dataset.pixels) / viewer.viewport.getContainerSize().x / (window.devicePixelRatio || 1)),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : section.requestFullscreen()),
  };
  for (const button of section.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      acts[button.dataset.zoom]();
      viewer.viewport.applyConstraints();
    });
  }
}

function installModes(section, stage, viewer, images) {
  const buttons = [...section.querySelectorAll("[data-mode]")];
  const divider = section.querySelector(".viewer__divider");
  const line = document.createElement("div");
  line.className = "viewer__line";
  line.hidden = true;
  stage.append(line);
  let mode = "";

  // The restoration is drawn on top and cut off left of the divider.
  function cut() {
    if (mode !== "swipe" || !images.restoration) return;
    const part = Number(divider.value) / 100;
    const size = viewer.viewport.getContainerSize();
    line.style.insetInlineStart = `${100 * part}%`;
    const image = images.restoration;
    const pixels = image.getContentSize();
    const edge = image.viewerElementToImageCoordinates(new OpenSeadragon.Point(part * size.x, 0)).x;
    const left = Math.min(Math.max(edge, 0), pixels.x);
    image.setOpacity(left >= pixels.x ? 0 : 1);
    image.setClip(left > 0 && left < pixels.x ? new OpenSeadragon.Rect(left, 0, pixels.x - left, pixels.y) : null);
  }

  function show(wanted) {
    mode = wanted;
    const swiping = mode === "swipe";
    images.scan?.setOpacity(mode === "restoration" ? 0 : 1);
    images.restoration?.setClip(null);
    images.restoration?.setOpacity(mode === "scan" ? 0 : 1);
    divider.hidden = line.hidden = !swiping;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    for (const label of section.querySelectorAll("[data-label]")) label.hidden = !swiping && label.dataset.label !== mode;
    cut();
  }

  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.mode));
  divider.addEventListener("input", cut);
  viewer.addHandler("update-viewport", cut);
  return { show };
}
