// How large a photo stands on its stage, and where. Points are measured from the middle of the stage, in pixels.

const most = 4;
const between = (least, value, largest) => Math.max(least, Math.min(largest, value));

export class Zoom {
  scale = 1;
  offset = { x: 0, y: 0 };
  ratio = 1;

  /** `onChange` is called after each change. */
  constructor(stage, image, onChange) {
    Object.assign(this, { stage, image, onChange });
  }

  get isMost() {
    return this.scale >= most;
  }

  point({ clientX, clientY }) {
    return { x: clientX - this.stage.clientWidth / 2, y: clientY - this.stage.clientHeight / 2 };
  }

  /** A photo of this width / height, whole. */
  reset(ratio) {
    this.ratio = ratio;
    this.place(1, { x: 0, y: 0 });
  }

  /** What lies under `point` stays there. */
  to(scale, point = { x: 0, y: 0 }) {
    this.drag({ ...point, scale: this.scale, offset: this.offset }, point, scale);
  }

  move(x, y) {
    this.place(this.scale, { x: this.offset.x + x, y: this.offset.y + y });
  }

  /** What was `held` at a point, with the scale and offset of then, comes to `now`. */
  drag(held, now, wanted) {
    const scale = between(1, wanted, most);
    const grown = scale / held.scale;
    this.place(scale, {
      x: now.x - (held.x - held.offset.x) * grown,
      y: now.y - (held.y - held.offset.y) * grown,
    });
  }

  place(scale, offset) {
    const { clientWidth, clientHeight } = this.stage;
    const width = Math.min(clientWidth, clientHeight * this.ratio);
    this.scale = scale;
    this.offset = {
      x: this.bound(offset.x, width, clientWidth),
      y: this.bound(offset.y, width / this.ratio, clientHeight),
    };
    this.image.style.transform = `translate(${this.offset.x}px, ${this.offset.y}px) scale(${scale})`;
    this.onChange();
  }

  /** No photo is dragged further than its edge. */
  bound(value, size, room) {
    const far = Math.max(0, (size * this.scale - room) / 2);
    return between(-far, value, far);
  }
}
