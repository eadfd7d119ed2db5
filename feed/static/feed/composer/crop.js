// Which part of a photo is shown: `aspect` (a key below, "" = as it is), `zoom` from 1, centre `x`, `y` in fractions.

const RATIOS = { "3:4": 3 / 4, "4:5": 4 / 5, "1:1": 1, "1.91:1": 1.91 };
const RATIO_MIN = 3 / 4;
const RATIO_MAX = 1.91;
const ZOOM_MAX = 4;
const SHOWN_MIN = 320;

export function cropWhole() {
  return { aspect: "", zoom: 1, x: 0.5, y: 0.5 };
}

// Width by height of the frame; as the server does, a photo "as it is" stays between 3:4 and 1.91:1.
export function cropRatio(photo) {
  return RATIOS[photo.crop.aspect] ?? clamp(photo.width / photo.height, RATIO_MIN, RATIO_MAX);
}

// The part shown, in fractions of the upright photo.
export function cropBox(photo, { zoom, x, y } = photo.crop) {
  const shape = cropRatio(photo) / (photo.width / photo.height);
  const width = Math.min(1, shape) / zoom;
  const height = Math.min(1, 1 / shape) / zoom;
  return { x: clamp(x - width / 2, 0, 1 - width), y: clamp(y - height / 2, 0, 1 - height), width, height };
}

// How far in a photo can be zoomed before fewer than 320 of its pixels fill the frame's width.
export function cropZoomMax(photo) {
  return clamp((cropBox(photo, cropWhole()).width * photo.width) / SHOWN_MIN, 1, ZOOM_MAX);
}

export function cropMove(photo, dx, dy) {
  const box = cropBox(photo);
  setCentre(photo, { ...box, x: box.x + dx, y: box.y + dy });
}

// Zoom to `zoom`, holding the point at (px, py), fractions of the frame, where it is.
export function cropZoom(photo, zoom, px = 0.5, py = 0.5) {
  const before = cropBox(photo);
  photo.crop.zoom = clamp(zoom, 1, cropZoomMax(photo));
  const { width, height } = cropBox(photo);
  const x = before.x + px * (before.width - width);
  const y = before.y + py * (before.height - height);
  setCentre(photo, { x, y, width, height });
}

export function cropShape(photo, aspect) {
  photo.crop = { ...cropWhole(), aspect };
}

// The form's value: "x,y,width,height", or nothing for the whole photo as it is.
export function cropText(photo) {
  const { aspect, zoom, x, y } = photo.crop;
  if (!aspect && zoom === 1 && x === 0.5 && y === 0.5) return "";
  const box = cropBox(photo);
  return [box.x, box.y, box.width, box.height].map((value) => Number(value.toFixed(6))).join(",");
}

// What a form that came back says: the value above, or the name of a shape.
export function cropRead(photo, value) {
  if (value in RATIOS) return cropShape(photo, value);
  const [x, y, width, height] = value.split(",").map(Number);
  if (!(width > 0 && height > 0 && photo.height > 0)) return;
  const ratio = (width * photo.width) / (height * photo.height);
  const near = (known) => Math.abs(known / ratio - 1) < 0.01;
  const aspect = Object.keys(RATIOS).find((key) => near(RATIOS[key])) ?? "";
  photo.crop = { aspect, zoom: 1, x: x + width / 2, y: y + height / 2 };
  photo.crop.zoom = Math.max(1, cropBox(photo).width / width);
}

function setCentre(photo, box) {
  photo.crop.x = clamp(box.x, 0, 1 - box.width) + box.width / 2;
  photo.crop.y = clamp(box.y, 0, 1 - box.height) + box.height / 2;
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
