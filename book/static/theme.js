// Light or dark: the reader's choice stays in the browser; without one the system's is followed.
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');

document.getElementById('zth-theme').addEventListener('click', () => {
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});

dark.addEventListener('change', () => {
  if (!localStorage.getItem('theme')) root.dataset.theme = dark.matches ? 'dark' : 'light';
});
