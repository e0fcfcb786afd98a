/** Companies by what is typed into the palette: they come after everything else, so that no key press waits for them. */
import { backend, type CompanyView } from '../backend';
import { attempt } from '../toasts.svelte';

const most = 5;
const restsMs = 120;

/** The first companies that fit what `wanted` gives, once nothing is typed for a moment. */
export function findCompanies(wanted: () => string): { readonly list: CompanyView[] } {
  let list = $state.raw<CompanyView[]>([]);
  $effect(() => {
    const search = wanted();
    list = [];
    // A word with a colon asks about something else.
    if (search.length < 2 || search.includes(':')) return;
    let current = true;
    const timer = setTimeout(() => {
      void attempt(backend.listCompanies(search)).then((answer) => {
        if (current && answer) list = answer.slice(0, most);
      });
    }, restsMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  });
  return {
    get list() {
      return list;
    },
  };
}
