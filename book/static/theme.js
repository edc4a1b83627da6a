// Light or dark: the reader's choice stays in the browser; without one the system's is followed.
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
let chosen = null;
try {
  chosen = localStorage.getItem('theme');
} catch {
  // storage is forbidden: the choice lasts as long as the page
}

document.getElementById('zth-theme').addEventListener('click', () => {
  chosen = root.dataset.theme === 'dark' ? 'light' : 'dark';
  root.dataset.theme = chosen;
  try {
    localStorage.setItem('theme', chosen);
  } catch {
    // as above
  }
});

dark.addEventListener('change', () => {
  if (!chosen) root.dataset.theme = dark.matches ? 'dark' : 'light';
});
