// The limit for a search as one types: a field, and sixteen rows that are others after each letter. Nothing is looked up.
const names = [
  'Łucja Ślązak',
  'Jürgen Müller',
  'Þórunn Sigurðardóttir',
  'Борис Щукин',
  'José García',
  'Zoë Smith',
];
const said = 'faktura i drukarka, zespół prosi o eksport raportu przed spotkaniem w sprawie projektu';
const field = document.querySelector('input');
const list = document.querySelector('ul');

function row(typed, at) {
  const item = document.createElement('li');
  const name = document.createElement('b');
  const about = document.createElement('span');
  name.textContent = `${names[(at + typed.length) % names.length]} ${typed}`;
  about.textContent = said.slice((at * 3 + typed.length * 5) % 30).slice(0, 40);
  item.append(document.createElement('i'), name, about);
  return item;
}

field.addEventListener('input', () => {
  list.replaceChildren(...Array.from({ length: 16 }, (_, at) => row(field.value, at)));
});
