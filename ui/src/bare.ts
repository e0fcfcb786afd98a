/** What the engine of the first picture lacks: it knows the language alone. Comes before all else. */
Object.assign(globalThis, {
  URLSearchParams: class {
    get = () => null;
  },
});
