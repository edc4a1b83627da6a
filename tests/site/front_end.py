"""A figure in anywidget's own front end, where its module comes as a string: it gets there what Jupyter gives."""

from pathlib import Path
from typing import Any

import anywidget
from playwright.sync_api import Page

FRONT_END = """
async ([source, state, bytes]) => {
  // the smallest part of @jupyter-widgets/base that anywidget asks for: Backbone's events and attributes
  class Events {
    handlers = [];
    on(name, callback, context) { this.handlers.push({ name, callback, context }); }
    once() {}
    off(name, callback, context) {
      this.handlers = this.handlers.filter((h) => !((!name || h.name === name) && (!callback || h.callback === callback)
        && (!context || h.context === context)));
    }
    trigger(name) {
      for (const h of this.handlers) if (h.name.split(' ').includes(name)) h.callback.call(h.context, this);
    }
  }
  class DOMWidgetModel extends Events {
    constructor(attributes) { super(); this.attributes = attributes; this.saved = []; this.initialize(); }
    initialize() {}
    get(name) { return this.attributes[name]; }
    set(name, value) {
      if (this.attributes[name] === value) return;
      this.attributes[name] = value;
      this.trigger(`change:${name}`);
    }
    save_changes() { this.saved.push({ ...this.attributes }); }
    send() {}
  }
  class DOMWidgetView {
    constructor(model) {
      this.model = model;
      this.el = document.createElement('div');
      this.$el = { empty: () => this.el.replaceChildren() };
    }
    remove() {}
  }
  let made;
  window.define = (names, make) => { made = make({ DOMWidgetModel, DOMWidgetView }); };
  const script = document.createElement('script');
  script.textContent = source;
  document.head.append(script);
  for (const [name, text] of Object.entries(bytes)) {
    state[name] = new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  }
  window.model = new made.AnyModel(state);
  const view = new made.AnyView(window.model);
  document.body.append(view.el);
  await view.render();
}
"""


def show(page: Page, module: str, style: str, page_state: dict[str, Any]) -> None:
    """Render the figure on an empty page. `window.model` is its model, and `model.saved` what reached Python."""
    traits = {**page_state["state"], "_esm": module, "_css": style, "_anywidget_id": "figure"}
    source = (Path(anywidget.__file__).parent / "nbextension" / "index.js").read_text()
    page.goto("about:blank")
    page.evaluate(FRONT_END, [source, traits, page_state["bytes"]])
