extension ReportPage {
    /// The page's script.
    ///
    /// Changing it changes its digest in the page's policy: see `scriptDigest`.
    ///
    /// A page opened from a disk may neither fetch files nor read the pixels of picture files, so each series' numbers come as
    /// a script file that calls `limpidPictures`; it is loaded when its series is opened. Picture data are grey PNGs, whose
    /// bytes are decoded here and not by a canvas, because browsers may blur what a canvas reads back.
    static let script = #"""

        "use strict";
        (() => {
          const root = document.documentElement;
          root.classList.add("js");
          const heat = Uint8Array.from(document.body.dataset.heat.match(/../g), (h) => parseInt(h, 16));

          // Picture data
          const waiting = new Map();
          window.limpidPictures = (data) => waiting.get(data.folder)?.(data);
          const load = (folder) => new Promise((resolve, reject) => {
            waiting.set(folder, resolve);
            const script = document.createElement("script");
            script.src = folder + "/pictures.js";
            script.onerror = () => reject(new Error("the file " + folder + "/pictures.js is missing"));
            document.head.append(script);
          });

          // An 8-bit grey PNG: its chunks, inflated, and the five row filters undone (PNG, part 9).
          const decodePNG = async (base64) => {
            const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
            const view = new DataView(bytes.buffer);
            let width = 0, height = 0;
            const parts = [];
            for (let at = 8; at < bytes.length; at += view.getUint32(at) + 12) {
              const type = view.getUint32(at + 4);
              if (type === 0x49484452) { width = view.getUint32(at + 8); height = view.getUint32(at + 12); }
              if (type === 0x49444154) parts.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
            }
            const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
            const raw = new Uint8Array(await new Response(stream).arrayBuffer());
            const out = new Uint8Array(width * height);
            for (let row = 0; row < height; row++) {
              const filter = raw[row * (width + 1)];
              for (let column = 0; column < width; column++) {
                const at = row * width + column;
                const left = column ? out[at - 1] : 0;
                const up = row ? out[at - width] : 0;
                let guess = 0;
                if (filter === 1) guess = left;
                else if (filter === 2) guess = up;
                else if (filter === 3) guess = (left + up) >> 1;
                else if (filter === 4) {
                  const corner = row && column ? out[at - width - 1] : 0;
                  const p = left + up - corner;
                  const a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
                  guess = a <= b && a <= c ? left : b <= c ? up : corner;
                }
                out[at] = raw[row * (width + 1) + 1 + column] + guess;
              }
            }
            return out;
          };

          // Two's complement numbers from one or two byte planes, times their step.
          const numbers = async (coded, count, step, offset) => {
            const bytes = await decodePNG(coded.png);
            const out = new Float32Array(count);
            for (let i = 0; i < count; i++) {
              const code = coded.planes === 1 ? bytes[i] << 24 >> 24 : (bytes[i] | bytes[count + i] << 8) << 16 >> 16;
              out[i] = offset + step * code;
            }
            return out;
          };

          const decode = async (view) => {
            const count = view.columns * view.rows;
            const denoised = await numbers(view.denoised, count, view.step, view.offset);
            const residual = await numbers(view.residual, count, view.residualStep, 0);
            const original = denoised.map((value, i) => value + residual[i]);
            return { denoised, residual, original, heat: view.heat ? await decodePNG(view.heat.png) : null };
          };

          const paint = (canvas, columns, rows, color) => {
            canvas.width = columns;
            canvas.height = rows;
            const context = canvas.getContext("2d");
            const image = context.createImageData(columns, rows);
            for (let i = 0, at = 0; i < columns * rows; i++, at += 4) {
              color(i, image.data, at);
              image.data[at + 3] = 255;
            }
            context.putImageData(image, 0, 0);
          };

          // One series
          const start = async (details) => {
            if (details.dataset.started) return;
            details.dataset.started = "yes";
            const find = (selector) => details.querySelector(selector);
            const status = find(".status");
            let data;
            try {
              status.textContent = "Loading pictures …";
              data = await load(details.dataset.folder);
            } catch (error) {
              status.textContent = "The pictures cannot be shown: " + error.message + ".";
              return;
            }
            const captions = details.querySelectorAll("[data-caption]");
            const decoded = new Map();
            const viewButtons = details.querySelectorAll("button[data-view]");
            let current = Number(details.dataset.first);
            let preset = 0;
            let turn = 0;

            const show = async () => {
              const mine = ++turn;
              const view = data.views[current];
              if (!decoded.has(current)) decoded.set(current, decode(view));
              const values = await decoded.get(current);
              if (mine !== turn) return;
              const [low, high] = data.windows[preset];
              const grey = (source) => (i, out, at) => {
                const x = source[i];
                let level = x <= low ? 0 : x > high ? 255 : (x - low) / (high - low) * 255;
                if (data.inverted) level = 255 - level;
                out[at] = out[at + 1] = out[at + 2] = level;
              };
              const shape = view.columns + " / " + view.rows * Number(viewButtons[current].dataset.aspect);
              for (const frame of details.querySelectorAll(".frame")) frame.style.aspectRatio = shape;
              paint(find("canvas.before"), view.columns, view.rows, grey(values.original));
              paint(find("canvas.after"), view.columns, view.rows, grey(values.denoised));
              paint(find("canvas.difference"), view.columns, view.rows, (i, out, at) => {
                const part = data.limit > 0 ? values.residual[i] / data.limit : 0;
                out[at] = out[at + 1] = out[at + 2] = 127.5 + 127.5 * part;
              });
              if (values.heat) {
                paint(find("canvas.heat"), view.heat.columns, view.heat.rows, (i, out, at) => {
                  for (let c = 0; c < 3; c++) out[at + c] = heat[values.heat[i] * 3 + c];
                });
              }
              captions.forEach((caption, index) => { caption.hidden = index !== current; });
              status.textContent = "";
              details.dataset.shown = current + "/" + preset;
            };

            const choose = (name, action) => {
              const buttons = details.querySelectorAll("button[data-" + name + "]");
              for (const button of buttons) {
                button.addEventListener("click", () => {
                  for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
                  action(Number(button.dataset[name]));
                  show();
                });
              }
            };
            choose("view", (index) => { current = index; });
            choose("preset", (index) => { preset = index; });

            const slider = find(".compare input");
            const move = () => {
              find(".compare").style.setProperty("--split", slider.value + "%");
              slider.setAttribute("aria-valuetext", slider.value + " % original, " + (100 - slider.value) + " % denoised");
            };
            slider.addEventListener("input", move);
            move();
            try {
              await show();
            } catch (error) {
              status.textContent = "The pictures cannot be shown: this browser cannot decode them (" + error.message + ").";
            }
          };

          for (const details of document.querySelectorAll("details.series[data-folder]")) {
            if (details.open) start(details);
            details.addEventListener("toggle", () => { if (details.open) start(details); });
          }

          // Links from the table open their series.
          const open = () => {
            const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
            if (target && target.matches("details")) { target.open = true; target.scrollIntoView(); }
          };
          window.addEventListener("hashchange", open);
          open();

          const theme = document.querySelector(".theme");
          const themes = ["auto", "light", "dark"];
          theme.addEventListener("click", () => {
            const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
            root.dataset.theme = next;
            theme.textContent = "Theme: " + next;
          });
        })();

        """#
}
