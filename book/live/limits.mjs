// How long the page's Python may take, in seconds. A loop that never ends is most often a student's mistake, and says so.

export const CELL = 120; // a cell of the page
export const ANSWER = 15; // an exercise's answer, or its check
export const BORING = 5; // after so long a run says that it still runs
