// Drawing on a photo: arrow, box, words; by pointer and by keyboard. The shapes are shares of width and height,
// kept in a field of the form; the server draws the same marks on every page.
(() => {
  const form = document.querySelector("[data-annotate]");
  const canvas = form.querySelector(".annotate-canvas");
  if (!canvas) return;
  const field = form.elements.shapes;
  const list = form.querySelector("[data-list]");
  const words = list.dataset;
  const height = Number(canvas.dataset.height);
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 0.01;
  let shapes = JSON.parse(field.value || "[]");
  let tool = "arrow";
  let colour = "red";
  let chosen = -1;
  let drawing = null;
  const past = [];

  const make = (name, values, css = "") => {
    const made = document.createElementNS(SVG, name);
    Object.entries(values).forEach(([key, value]) => made.setAttribute(key, String(value)));
    if (css) made.setAttribute("class", css);
    return made;
  };
  const head = (x, y, x2, y2) => {
    const length = Math.max(Math.hypot(x2 - x, y2 - y), 1);
    const [a, b] = [(x2 - x) / length, (y2 - y) / length];
    const [c, d] = [x2 - 26 * a, y2 - 26 * b];
    return `${x2},${y2} ${c - 13 * b},${d + 13 * a} ${c + 13 * b},${d - 13 * a}`;
  };
  const drawn = (shape, number) => {
    const [x, y, x2, y2] = [shape.x * 1000, shape.y * height, shape.x2 * 1000, shape.y2 * height];
    const group = make("g", { "data-number": number }, `mark mark-${shape.colour}${number === chosen ? " is-chosen" : ""}`);
    if (shape.kind === "arrow") {
      group.append(make("line", { x1: x, y1: y, x2, y2 }, "mark-edge"), make("line", { x1: x, y1: y, x2, y2 }), make("polygon", { points: head(x, y, x2, y2) }));
    }
    if (shape.kind === "box") {
      const place = { x: Math.min(x, x2), y: Math.min(y, y2), width: Math.abs(x2 - x), height: Math.abs(y2 - y) };
      group.append(make("rect", place, "mark-edge"), make("rect", place));
    }
    if (shape.text || shape.kind === "text") {
      const at = shape.kind === "box" ? [Math.min(x, x2), Math.min(y, y2)] : [x, y];
      const text = make("text", { x: at[0], y: at[1], dy: -10, "text-anchor": shape.x > 0.7 ? "end" : "start" });
      text.textContent = shape.text || "…";
      group.append(text);
    }
    return group;
  };
  const row = (shape, number) => {
    const item = document.createElement("li");
    item.classList.toggle("is-chosen", number === chosen);
    const name = document.createElement("button");
    name.type = "button";
    name.className = "btn btn-sm btn-quiet text-start";
    name.textContent = `${number + 1}. ${words[`say${shape.kind[0].toUpperCase()}${shape.kind.slice(1)}`]}`;
    name.addEventListener("click", () => { choose(number); canvas.focus(); });
    const gone = document.createElement("button");
    gone.type = "button";
    gone.className = "btn btn-sm btn-quiet";
    gone.textContent = words.sayRemove;
    gone.setAttribute("aria-label", `${words.sayRemove} ${number + 1}`);
    gone.addEventListener("click", () => remove(number));
    const text = document.createElement("input");
    text.className = "form-control form-control-sm";
    text.maxLength = 60;
    text.value = shape.text;
    text.placeholder = words.sayWords;
    text.setAttribute("aria-label", `${words.sayWords} ${number + 1}`);
    text.addEventListener("focus", () => { chosen = number; paint(); });
    text.addEventListener("input", () => { shape.text = text.value; paint(); });
    item.append(name, gone, text);
    return item;
  };
  const paint = () => {
    canvas.replaceChildren(...shapes.map(drawn));
    field.value = JSON.stringify(shapes);
  };
  const show = () => {
    paint();
    list.replaceChildren(...shapes.map(row));
    if (!shapes.length) {
      const none = document.createElement("li");
      none.textContent = words.sayNone;
      list.append(none);
    }
  };
  const remember = () => past.push(JSON.stringify(shapes));
  const choose = (number) => { chosen = number; show(); };
  const remove = (number) => {
    remember();
    shapes.splice(number, 1);
    chosen = -1;
    show();
  };
  const inside = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 10000) / 10000;
  const where = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height)];
  };
  const add = (x, y, x2, y2) => {
    remember();
    shapes.push({ kind: tool, colour, text: "", x, y, x2, y2 });
    chosen = shapes.length - 1;
  };
  const ask = () => { if (shapes[chosen]?.kind === "text") list.querySelectorAll("input")[chosen].focus(); };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const over = event.target.closest("[data-number]");
    const at = where(event);
    canvas.setPointerCapture(event.pointerId);
    if (over) {
      remember();
      chosen = Number(over.dataset.number);
      drawing = { moves: true, at };
    } else {
      add(...at, ...at);
      drawing = { at };
    }
    show();
  });
  const shift = (shape, x, y) => {
    const dx = Math.min(Math.max(x, -Math.min(shape.x, shape.x2)), 1 - Math.max(shape.x, shape.x2));
    const dy = Math.min(Math.max(y, -Math.min(shape.y, shape.y2)), 1 - Math.max(shape.y, shape.y2));
    ["x", "x2"].forEach((name) => { shape[name] = inside(shape[name] + dx); });
    ["y", "y2"].forEach((name) => { shape[name] = inside(shape[name] + dy); });
  };
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const [x, y] = where(event);
    const shape = shapes[chosen];
    if (drawing.moves) {
      shift(shape, x - drawing.at[0], y - drawing.at[1]);
      drawing.at = [x, y];
    } else if (shape.kind !== "text") {
      [shape.x2, shape.y2] = [x, y];
    }
    paint();
  });
  canvas.addEventListener("pointerup", () => {
    if (!drawing) return;
    const shape = shapes[chosen];
    // A click without a drag still leaves a mark that can be seen
    if (!drawing.moves && shape.kind !== "text" && Math.hypot(shape.x2 - shape.x, shape.y2 - shape.y) < 0.02) {
      if (shape.kind === "arrow") [shape.x, shape.y] = [inside(shape.x2 - 0.12), inside(shape.y2 - 0.12)];
      else [shape.x2, shape.y2] = [inside(shape.x + 0.2), inside(shape.y + 0.2)];
    }
    drawing = null;
    show();
    ask();
  });
  canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    const shape = shapes[chosen];
    if (event.key === "Enter") {
      if (tool === "arrow") add(0.38, 0.38, 0.5, 0.5);
      else if (tool === "box") add(0.4, 0.4, 0.6, 0.6);
      else add(0.4, 0.5, 0.4, 0.5);
      show();
      ask();
    } else if ((event.key === "Delete" || event.key === "Backspace") && shape) {
      remove(chosen);
    } else if (moves && shape) {
      remember();
      if (event.shiftKey && shape.kind !== "text") {
        shape.x2 = inside(shape.x2 + moves[0]);
        shape.y2 = inside(shape.y2 + moves[1]);
      } else {
        shift(shape, ...moves);
      }
      paint();
    } else {
      return;
    }
    event.preventDefault();
  });
  const press = (name, button) => form.querySelectorAll(`[data-${name}]`).forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  form.querySelectorAll("[data-tool]").forEach((button) => button.addEventListener("click", () => {
    tool = button.dataset.tool;
    press("tool", button);
  }));
  form.querySelectorAll("[data-colour]").forEach((button) => button.addEventListener("click", () => {
    colour = button.dataset.colour;
    press("colour", button);
    if (shapes[chosen]) { remember(); shapes[chosen].colour = colour; paint(); }
  }));
  form.querySelector("[data-undo]").addEventListener("click", () => {
    if (!past.length) return;
    shapes = JSON.parse(past.pop());
    chosen = -1;
    show();
  });
  show();
})();
