/** Where a pointer touches and is drawn to. What it moves has a twin for the keyboard among the figure's controls. */

/** Tells `pick` the place as shares of the element's width and height. */
function dragged(element, pick) {
  const place = (event) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    pick((event.clientX - left) / width, (event.clientY - top) / height);
  };
  element.onpointerdown = (event) => {
    element.setPointerCapture(event.pointerId);
    place(event);
  };
  element.onpointermove = (event) => event.buttons && place(event);
}

/**
 * A chart that goes to where it's touched.
 * @param {{trait: string, chart: SVGElement, width: number, at: (x: number) => number, mark: string}} scrub `width` is
 *   that of the chart's viewBox, `at` says which value lies at an x in it, and `mark` selects what the chart shows there
 */
export const scrub =
  ({ trait, chart, width, at, mark }) =>
  (kit) => {
    dragged(chart, (x) => kit.change({ [trait]: at(x * width) }));
    kit.join({ kind: 'scrub', trait, mark, element: chart });
  };

/**
 * A square of cells in rows, each with a value; where `values` holds no rows but values, a whole row has one.
 * @param {{trait: string, area: HTMLElement, values: any[]}} touch `area` lies exactly over the cells
 */
export const touch =
  ({ trait, area, values }) =>
  (kit) => {
    const inside = (share) => Math.min(Math.max(Math.floor(share * values.length), 0), values.length - 1);
    dragged(area, (x, y) => {
      const row = values[inside(y)];
      kit.change({ [trait]: Array.isArray(row) ? row[inside(x)] : row });
    });
    kit.join({ kind: 'touch', trait, values, element: area });
  };
