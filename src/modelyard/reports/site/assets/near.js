// The word of some known ones that a mistyped word was probably meant to be; nothing where none is close.
function nearest(word, known) {
  let best = null;
  let least = Math.floor(word.length / 3) + 1;
  for (const one of known) {
    if (Math.abs(one.length - word.length) >= least) continue;
    const steps = stepsBetween(word, one);
    if (steps < least) { best = one; least = steps; }
  }
  return best;
}

// How many letters are to be added, taken away, changed, or swapped with their neighbour.
function stepsBetween(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(changed, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}
