// Two deep-zoom viewers that show the same place of two pictures.
//
// Both pictures are one unit wide in their viewers' coordinates, so a restoration with twice the pixels lies
// exactly over its scan.

const MARGIN_PX = 20;
const LEADING = ["canvas-press", "canvas-scroll", "canvas-pinch", "canvas-key", "canvas-drag"];

// OpenSeadragon would put an inline style sheet here, which the security policy refuses; an element of its
// mark that is no style sheet keeps it from trying.
function forestallInlineStyle() {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const mark = document.createElementNS(null, "style");
  mark.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(mark);
}

/** Open a viewer for each side; resolves when both pictures are there, rejects when one cannot be had. */
export async function openPair(scanElement, candidateElement) {
  forestallInlineStyle();
  const scan = viewer(scanElement);
  const candidate = viewer(candidateElement);
  await Promise.all([opened(scan), opened(candidate)]);
  const pair = { scan, candidate, leader: candidate };
  follow(pair, scan, candidate);
  follow(pair, candidate, scan);
  return pair;
}

/** Show the whole picture. */
export function fit(pair) {
  pair.leader.viewport.goHome();
}

/** One pixel of the restoration on one pixel of the screen. */
export function actualPixels(pair) {
  pair.leader = pair.candidate;
  const { viewport, world } = pair.candidate;
  const zoom = world.getItemAt(0).imageToViewportZoom(1 / window.devicePixelRatio);
  viewport.zoomTo(zoom);
}

/** Tell both viewers that their boxes may have another size; what was looked at stays in the middle. */
export function resized(pair) {
  const { viewport } = pair.leader;
  const isWhole = viewport.getZoom() <= viewport.getHomeZoom() * 1.001;
  const centre = viewport.getCenter();
  const scale = viewport.getZoom() * viewport.getContainerSize().x;
  for (const each of [pair.scan, pair.candidate]) {
    const box = boxOf(each.container);
    if (!box.x || !box.y) continue;
    each.viewport.resize(box, false);
    if (isWhole) {
      each.viewport.goHome(true);
    } else {
      each.viewport.zoomTo(scale / each.viewport.getContainerSize().x, null, true);
      each.viewport.panTo(centre, true);
    }
    each.forceRedraw();
  }
}

function boxOf(element) {
  return new OpenSeadragon.Point(element.clientWidth, element.clientHeight);
}

function viewer(element) {
  const { tiles, image, label } = element.dataset;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.replaceChildren();
  const made = OpenSeadragon({
    element,
    tileSources: tiles || { type: "image", url: image },
    drawer: "canvas",
    showNavigationControl: false,
    animationTime: calm ? 0 : 0.2,
    immediateRender: true,
    autoResize: false,
    visibilityRatio: 0.5,
    viewportMargins: { left: MARGIN_PX, top: MARGIN_PX, right: MARGIN_PX, bottom: MARGIN_PX },
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 8,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  made.canvas.setAttribute("role", "img");
  made.canvas.setAttribute("aria-label", label);
  return made;
}

function opened(each) {
  return new Promise((resolve, reject) => {
    each.addOnceHandler("open", resolve);
    each.addOnceHandler("open-failed", (event) => reject(new Error(event.message)));
  });
}

function follow(pair, leader, follower) {
  for (const name of LEADING) {
    leader.addHandler(name, () => {
      pair.leader = leader;
    });
  }
  leader.addHandler("canvas-key", (event) => {
    // Letters are the page's own keys (approve, reject); arrows, plus and minus move the picture.
    event.preventDefaultAction = /^[a-z0-9]$/i.test(event.originalEvent.key);
  });
  leader.addHandler("update-viewport", () => {
    if (pair.leader !== leader) return;
    const zoom = leader.viewport.getZoom(true);
    const centre = leader.viewport.getCenter(true);
    const there = follower.viewport;
    if (there.getZoom(true) !== zoom) there.zoomTo(zoom, null, true);
    if (!there.getCenter(true).equals(centre)) there.panTo(centre, true);
  });
}
