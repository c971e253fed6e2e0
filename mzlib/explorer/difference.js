// How far two figures are apart, and numbers as the library writes them. Nothing here knows of the page.
"use strict";

// As words.format.number: half a unit is rounded up, grouped in English, in Chinese in 万, or in 亿 where it is round in it, unless plain; no zeros at the end.
// An end is rounded outwards, a low one (-1) down and a high one (1) up, so that what is shown leaves out nothing that the wording allows.
function number(value, digits, language, plain = false, end = 0) {
  const tenth = BigInt(value.toFixed(10).replace(".", "")), unit = 10n ** BigInt(10 - digits);
  const more = !end ? unit / 2n : end > 0 === tenth > 0n ? unit - 1n : 0n, size = Number(((tenth < 0n ? -tenth : tenth) + more) / unit) / 10 ** digits, rounded = tenth < 0n ? -size : size;
  if (language !== "zh") return rounded.toLocaleString("en", { maximumFractionDigits: digits });
  if (!plain && size >= 1e8 && rounded % 1e6 === 0) return rounded / 1e8 + "亿";
  if (!plain && size >= 1e4) return Number((rounded / 1e4).toFixed(8)) + "万";
  return rounded.toLocaleString("zh", { maximumFractionDigits: digits, useGrouping: false });
}

// A number and its ends, with as many figures as it takes to tell apart what is apart, or the number with no more than usual; an open end is empty.
function ends([value, low, high], digits, language, short = false, plain = false) {
  if (value && Math.abs(value) < 10 ** -digits) digits = Math.min(10, 2 - Number(value.toExponential().split("e")[1]));
  const usual = digits, apart = [...new Set([value, low, high].filter((x) => !Number.isNaN(x)))];
  while (digits < 6 && new Set(apart.map((x) => number(x, digits, language, plain))).size < apart.length) digits++;
  return [value, low, high].map((x, n) => (Number.isNaN(x) ? "" : number(x, short && !n ? usual : digits, language, plain, [0, -1, 1][n])));
}

// The sign of the distance between two rows; the gap and the multiple (none of shares and growths), each with its low and high end; what the wording leaves open.
function difference(a, b, language) {
  const [x, y] = [a, b].map((row) => [row.value, row.low ?? NaN, row.high ?? NaN]), share = /^percent/.test(a.unit), over = (p, q) => (q && !share ? p / q : NaN);
  const gap = [x[0] - y[0], x[1] - y[2], x[2] - y[1]], times = [over(x[0], y[0]), over(x[1], y[2]), over(x[2], y[1])];
  const sign = Math.sign(gap[0]);
  // Of two places of which the first is lower, what is told is how much lower.
  const far = sign >= 0 ? gap : [-gap[0], -gap[2], -gap[1]];
  const open = gap[1] === gap[2] ? "" : gap[1] > 0 || gap[2] < 0 ? "bounds" : "unsettled";
  return [sign, ...ends(far, a.digits, language, false, a.plain || b.plain), ...ends(times, 2, language, true), open];
}
