// How is a place drawn on the canvas: in its colour, and in a shape and with a letter beside it?

const L = /** @type {any} */ (window).L;
const CORNERS = { triangle: [3, -90], square: [4, 45], diamond: [4, 0], hexagon: [6, 0] };

/** From afar signs are small, or they would hide each other. @param {number} zoom */
const scaleAt = (zoom) => (zoom < 12.5 ? 0.5 : zoom < 14 ? 0.7 : zoom < 15.5 ? 0.85 : 1);

const Sign = L.CircleMarker.extend({
  _project() {
    this._radius = this.options.radius * scaleAt(this._map.getZoom());
    L.CircleMarker.prototype._project.call(this);
  },
  _updatePath() {
    const { _renderer: renderer, _point: at, _radius: radius, options } = this;
    const context = renderer._ctx;
    if (!renderer._drawing || this._empty()) return;
    context.beginPath();
    outline(context, at, radius, options.shape);
    context.globalAlpha = 0.9;
    context.fillStyle = options.color;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.strokeStyle = "#ffffff";
    context.stroke();
    if (!options.letter || radius < 6) return;
    context.fillStyle = "#ffffff";
    context.font = `bold ${Math.round(radius * 1.2)}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(options.letter, at.x, at.y + 0.5);
  },
});

function outline(context, at, radius, shape) {
  const [count, turned] = CORNERS[shape] ?? [0, 0];
  if (!count) return context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  for (let corner = 0; corner < count; corner += 1) {
    const angle = ((turned + (360 / count) * corner) * Math.PI) / 180;
    context.lineTo(at.x + radius * 1.15 * Math.cos(angle), at.y + radius * 1.15 * Math.sin(angle));
  }
  return context.closePath();
}

/** @param {[number, number]} latLng @param {{mark: any, color: string, renderer: any, interactive: boolean}} drawn */
export const drawSign = (latLng, { mark, color, renderer, interactive }) =>
  new Sign(latLng, {
    renderer,
    interactive,
    pane: renderer.options.pane,
    radius: Math.max(4, (mark?.size ?? 10) / 2.6),
    color,
    shape: mark?.shape ?? "circle",
    letter: mark?.letter ?? "",
  });
