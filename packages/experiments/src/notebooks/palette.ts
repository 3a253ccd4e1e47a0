/**
 * Colours of charts in notebooks by what they stand for, as in the report's light theme. Where the report shows a notebook, it
 * puts its own in their place, which follow the reader's theme.
 */
export const palette = {
  "sgd": "#23262e",
  "dom": "#1468b3",
  "bulk": "#c75a00",
  "gd": "#0a7f62",
  "gd-momentum": "#04503f",
  "adam": "#8a63c9",
  "adam-momentum": "#4b2a86",
  "reference": "#6f7580",
} as const;
